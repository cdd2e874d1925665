import { defaultLadder, formatLimitPx, type VariantFormat, variantFormats } from '#lib/contracts/variant-formats.ts'
import type { VariantSettings } from '#lib/contracts/variants.ts'

/** One output to make, or one that its format cannot hold. Sizes in px, after orientation. */
export type PlannedVariant = { width: number; height: number; format: VariantFormat; leftOut: boolean; quality: number; effort: number }

/** Widths a source of this oriented width gets, rising: no upscaling; a source under the smallest tier gets one at its own width. */
export function tierWidths(ladder: readonly number[], sourceWidth: number): number[] {
  const widths = ladder.filter((width) => width <= sourceWidth)
  return widths.length > 0 ? widths : [sourceWidth]
}

/** Tier heights come from the original's ratio, never from the tier above: those drift by a pixel. */
export const tierHeight = (width: number, source: { width: number; height: number }): number =>
  Math.max(1, Math.round((source.height * width) / source.width))

function qualityAt(quality: number | number[], width: number): number {
  if (typeof quality === 'number') return quality
  let nearest = 0
  for (let i = 1; i < defaultLadder.length; i++)
    if (Math.abs((defaultLadder[i] ?? 0) - width) < Math.abs((defaultLadder[nearest] ?? 0) - width)) nearest = i
  return quality[nearest] ?? quality[0] ?? 60
}

/** Everything a source of this oriented size gets, smallest tier first, AVIF before WebP within a tier. */
export function planVariants(settings: VariantSettings, source: { width: number; height: number }): PlannedVariant[] {
  return tierWidths(settings.ladder, source.width).flatMap((width) => {
    const height = tierHeight(width, source)
    return variantFormats.map((format) => ({
      width,
      height,
      format,
      leftOut: Math.max(width, height) > formatLimitPx[format],
      quality: qualityAt(settings[format].quality, width),
      effort: settings[format].effort,
    }))
  })
}
