import { z } from 'zod'

export const runLogLineSchema = z.object({
  seq: z.number().int(),
  at: z.iso.datetime({ offset: true }),
  level: z.enum(['info', 'warn', 'error']),
  worker: z.string().nullable(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).nullable(),
})
export type RunLogLine = z.infer<typeof runLogLineSchema>

export const runLogSchema = z.object({ lines: z.array(runLogLineSchema) })

export const listRunLogSchema = z.strictObject({
  after: z.coerce.number().int().min(0).optional(),
  level: z.enum(['info', 'warn', 'error']).optional(),
  limit: z.coerce.number().int().min(1).max(5000).default(500),
})
