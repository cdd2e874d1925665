import { z } from 'zod'

export const listAuditSchema = z.object({
  action: z.string().max(100).optional(),
  actor: z.string().max(320).optional(),
  cursor: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ListAudit = z.infer<typeof listAuditSchema>

export const auditRowSchema = z.object({
  id: z.number().int(),
  at: z.iso.datetime({ offset: true }),
  actor: z.object({ kind: z.string(), id: z.string().nullable(), label: z.string() }),
  action: z.string(),
  target: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
  /** `ok`, or the code it was refused with. */
  outcome: z.string(),
  ip: z.string().nullable(),
})
export type AuditRow = z.infer<typeof auditRowSchema>
