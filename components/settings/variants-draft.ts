import { z } from 'zod'
import { defaultLadder } from '#lib/contracts/variant-formats.ts'
import { type VariantSettings, variantSettingsSchema } from '#lib/contracts/variants.ts'

/** What the form holds: lists as one writes them. */
export type VariantsDraft = {
  ladder: number[]
  avifQuality: string
  avifEffort: number
  avifChroma: '4:2:0' | '4:4:4'
  webpQuality: string
  webpEffort: number
}

const written = (quality: number | number[]): string => [quality].flat().join(' ')
const numbersIn = (text: string): number[] =>
  text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number)

export const draftOf = ({ ladder, avif, webp }: VariantSettings): VariantsDraft => ({
  ladder: [...ladder],
  avifQuality: written(avif.quality),
  avifEffort: avif.effort,
  avifChroma: avif.chroma,
  webpQuality: written(webp.quality),
  webpEffort: webp.effort,
})

const qualityOf = (text: string): unknown => {
  const numbers = numbersIn(text)
  return numbers.length === 1 ? numbers[0] : numbers
}

const settingsOf = (draft: VariantsDraft): unknown => ({
  ladder: draft.ladder,
  avif: { quality: qualityOf(draft.avifQuality), effort: draft.avifEffort, chroma: draft.avifChroma },
  webp: { quality: qualityOf(draft.webpQuality), effort: draft.webpEffort },
})

/** The settings the draft stands for, or null while something in it is wrong. */
export function findSettings(draft: VariantsDraft): VariantSettings | null {
  const parsed = variantSettingsSchema.safeParse(settingsOf(draft))
  return parsed.success ? parsed.data : null
}

export const variantsDraftSchema = z.custom<VariantsDraft>().superRefine((draft, context) => {
  const parsed = variantSettingsSchema.safeParse(settingsOf(draft))
  for (const { path } of parsed.error?.issues ?? []) {
    const [part, field] = path
    if (part === 'ladder')
      context.addIssue({ code: 'custom', path: ['ladder'], message: 'Widths from 16 to 8,192 px, rising, at most 16 of them.' })
    else if (field === 'quality')
      context.addIssue({
        code: 'custom',
        path: [`${String(part)}Quality`],
        message: `One number from 1 to 100, or ${defaultLadder.length} of them.`,
      })
    else context.addIssue({ code: 'custom', path: [`${String(part)}Effort`], message: part === 'avif' ? 'From 0 to 9.' : 'From 0 to 6.' })
  }
})
