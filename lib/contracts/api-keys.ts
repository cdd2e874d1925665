import { z } from 'zod'
import { roleSchema } from './people.ts'

export const createApiKeySchema = z.object({
  name: z.string().min(1).max(100),
  role: roleSchema,
  /** Task keys this key may start; null means all its role may. */
  tasks: z.array(z.string()).nullable().default(null),
  expiresInDays: z.number().int().min(1).max(3650).nullable().default(null),
})

export const apiKeySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  /** The first characters, to tell keys apart; the key itself is never stored. */
  prefix: z.string(),
  role: roleSchema,
  tasks: z.array(z.string()).nullable(),
  createdBy: z.string().nullable(),
  createdAt: z.iso.datetime({ offset: true }),
  lastUsedAt: z.iso.datetime({ offset: true }).nullable(),
  expiresAt: z.iso.datetime({ offset: true }).nullable(),
  revokedAt: z.iso.datetime({ offset: true }).nullable(),
})
export type ApiKey = z.infer<typeof apiKeySchema>

/** `secret` is shown once, here, and cannot be read again. */
export const createdApiKeySchema = z.object({ key: apiKeySchema, secret: z.string() })
