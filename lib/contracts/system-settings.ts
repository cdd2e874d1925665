import { z } from 'zod'
import { imageLimitsSchema } from './variants.ts'

/** What an admin may set for the whole system: one schema a key, with what holds until somebody sets it. */
export const systemSettingSchemas = {
  /** An image that arrives by upload or address is processed at once, ahead of a mass run. */
  process_new_uploads: z.boolean(),
  image_limits: imageLimitsSchema,
  /** Which images with variants the gallery shows: all of them, or those that were published. */
  gallery_mode: z.enum(['all', 'chosen']),
} as const

export type SystemSettingKey = keyof typeof systemSettingSchemas
export type SystemSettings = { [Key in SystemSettingKey]: z.output<(typeof systemSettingSchemas)[Key]> }

export const systemSettingKeys = Object.keys(systemSettingSchemas) as SystemSettingKey[]

export const defaultSystemSettings: SystemSettings = {
  process_new_uploads: true,
  image_limits: imageLimitsSchema.parse({}),
  gallery_mode: 'chosen',
}

const versioned = <Value extends z.ZodType>(value: Value) => z.object({ value, version: z.number().int() })

/** GET and PUT /api/v1/settings/limits: `value` are the limits; a PUT sends { value }. */
export const limitsAnswerSchema = versioned(systemSettingSchemas.image_limits)

export const saveLimitsSchema = z.object({ value: systemSettingSchemas.image_limits })

/** GET /api/v1/settings/system: each setting with its version. PUT { key, value } changes one, If-Match names that one's version. */
export const systemSettingsAnswerSchema = z.object({
  process_new_uploads: versioned(systemSettingSchemas.process_new_uploads),
  gallery_mode: versioned(systemSettingSchemas.gallery_mode),
})

export const saveSystemSettingSchema = z.discriminatedUnion('key', [
  z.object({ key: z.literal('process_new_uploads'), value: systemSettingSchemas.process_new_uploads }),
  z.object({ key: z.literal('gallery_mode'), value: systemSettingSchemas.gallery_mode }),
])
