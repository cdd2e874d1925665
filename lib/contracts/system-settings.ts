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
