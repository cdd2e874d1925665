import { z } from 'zod'
import { defaultLadder } from './variant-formats.ts'

/** The ladder, formats and what an image row may say. Widths in px. */

export const variantStates = ['missing', 'partial', 'complete', 'failed', 'quarantined'] as const
export type VariantState = (typeof variantStates)[number]

const qualitySchema = z.number().int().min(1).max(100)
/**
 * One quality a tier of the default ladder (smallest first), or one for all. A tier that is not in the default ladder takes
 * the quality of the nearest tier that is.
 */
const tierQualitySchema = z.union([qualitySchema, z.array(qualitySchema).length(defaultLadder.length)])

export const variantSettingsSchema = z.object({
  ladder: z
    .array(z.number().int().min(16).max(8192))
    .min(1)
    .max(16)
    .refine((ladder) => ladder.every((width, i) => i === 0 || width > (ladder[i - 1] ?? 0)), 'ladder_not_rising'),
  avif: z.object({ quality: tierQualitySchema, effort: z.number().int().min(0).max(9), chroma: z.enum(['4:2:0', '4:4:4']) }),
  webp: z.object({ quality: tierQualitySchema, effort: z.number().int().min(0).max(6) }),
})
export type VariantSettings = z.infer<typeof variantSettingsSchema>

export const defaultVariantSettings: VariantSettings = {
  ladder: [...defaultLadder],
  avif: { quality: [61, 55, 53, 53, 52, 52, 51, 51], effort: 0, chroma: '4:2:0' },
  webp: { quality: [80, 78, 76, 73, 70, 70, 68, 67], effort: 2 },
}

export const imageLimitsSchema = z.object({
  maxBytes: z
    .number()
    .int()
    .min(1024)
    .max(2 ** 32)
    .default(256 * 2 ** 20),
  maxPixels: z.number().int().min(1_000_000).max(1_000_000_000).default(100_000_000),
  maxFrames: z.number().int().min(1).max(100_000).default(1_000),
  timeoutSeconds: z.number().int().min(1).max(3600).default(60),
})
export type ImageLimits = z.infer<typeof imageLimitsSchema>

/** GET and PUT /api/v1/settings/variants. The ETag is the version; a PUT names it in If-Match. */
export const variantSettingsAnswerSchema = z.object({ version: z.number().int(), settings: variantSettingsSchema, recipe: z.string() })
export type VariantSettingsAnswer = z.infer<typeof variantSettingsAnswerSchema>

export const variantSettingsVersionsSchema = z.object({
  versions: z.array(variantSettingsAnswerSchema.extend({ createdAt: z.iso.datetime({ offset: true }), createdBy: z.string() })),
})

export const saveVariantSettingsSchema = z.object({ settings: variantSettingsSchema })

/** POST /api/v1/settings/variants/preview: how many images these settings would make stale. */
export const staleCountSchema = z.object({ stale: z.number().int(), changed: z.boolean() })
