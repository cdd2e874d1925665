import { z } from 'zod'

export const importStates = ['queued', 'running', 'succeeded', 'succeeded_with_errors', 'failed', 'cancelled'] as const

export const importSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('folder'), path: z.string().min(1).max(4096) }),
  z.object({ kind: z.literal('url'), urls: z.array(z.url().max(4096)).min(1).max(1000) }),
  z.object({ kind: z.literal('bucket'), storageId: z.uuid(), prefix: z.string().max(1024).default('') }),
])
export type ImportSource = z.infer<typeof importSourceSchema>

export const importSchema = z.object({
  id: z.uuid(),
  source: importSourceSchema,
  state: z.enum(importStates),
  found: z.number().int(),
  added: z.number().int(),
  unchanged: z.number().int(),
  failed: z.number().int(),
  /** Images of the folder whose file is not there any more. */
  vanished: z.number().int(),
  /** Up to 100 of the failures, by name. */
  failures: z.array(z.object({ name: z.string(), code: z.string() })),
  reasonCode: z.string().nullable(),
  createdAt: z.iso.datetime({ offset: true }),
  finishedAt: z.iso.datetime({ offset: true }).nullable(),
})
export type Import = z.infer<typeof importSchema>

export const createImportSchema = z.object({ source: importSourceSchema })

export const importListSchema = z.object({ imports: z.array(importSchema) })
