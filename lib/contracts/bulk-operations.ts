import { z } from 'zod'
import { listImagesSchema } from './images.ts'
import { listRunsSchema, selectionLimit, taskKeySchema } from './task-runs.ts'

/**
 * One change to many rows: those chosen, or all that a list's filters match. The worker makes it slice after slice, so that a closed tab
 * stops nothing.
 */
export const bulkActions = {
  images: ['publish', 'unpublish', 'delete', 'restore', 'purge'],
  runs: ['cancel', 'pause', 'resume', 'retry', 'delete'],
  items: ['release'],
} as const
export type BulkSubject = keyof typeof bulkActions
const bulkSubjectSchema = z.enum(['images', 'runs', 'items'])
export type ImageBulkAction = (typeof bulkActions)['images'][number]
export type RunBulkAction = (typeof bulkActions)['runs'][number]

const bulkStates = ['queued', 'running', 'succeeded', 'succeeded_with_errors', 'failed', 'cancelled'] as const

const imageFilterSchema = listImagesSchema.omit({ sort: true, cursor: true, limit: true }).extend({ deleted: z.boolean().default(false) })
const runFilterSchema = listRunsSchema.omit({ sort: true, cursor: true, limit: true })

const imageTargetSchema = z.union([
  z.strictObject({ ids: z.array(z.number().int().positive()).min(1).max(selectionLimit) }),
  z.strictObject({ filter: imageFilterSchema }),
])
const runTargetSchema = z.union([
  z.strictObject({ ids: z.array(z.uuid()).min(1).max(selectionLimit) }),
  z.strictObject({ filter: runFilterSchema }),
])
/** All that is in quarantine of a task. */
const itemTargetSchema = z.strictObject({ filter: z.strictObject({ task: taskKeySchema }) })
export type BulkImageTarget = z.infer<typeof imageTargetSchema>
export type BulkRunTarget = z.infer<typeof runTargetSchema>

/** POST /api/v1/bulk-operations, and …/preview for how many it would touch. */
export const startBulkSchema = z.discriminatedUnion('subject', [
  z.strictObject({ subject: z.literal('images'), action: z.enum(bulkActions.images), target: imageTargetSchema }),
  z.strictObject({ subject: z.literal('runs'), action: z.enum(bulkActions.runs), target: runTargetSchema }),
  z.strictObject({ subject: z.literal('items'), action: z.enum(bulkActions.items), target: itemTargetSchema }),
])
export type StartBulk = z.infer<typeof startBulkSchema>

/** `isExact` is false where counting would have taken too long: then it is the database's estimate. */
export const bulkPreviewSchema = z.object({ count: z.number().int(), isExact: z.boolean() })

export const bulkOperationSchema = z.object({
  id: z.uuid(),
  subject: bulkSubjectSchema,
  action: z.enum([...bulkActions.images, ...bulkActions.runs, ...bulkActions.items]),
  /** Whether single rows were chosen, or all that a filter matches. */
  chosen: z.enum(['ids', 'filter']),
  startedBy: z.object({ kind: z.string(), id: z.string().nullable(), label: z.string() }),
  state: z.enum(bulkStates),
  /** Null until it was counted. */
  total: z.number().int().nullable(),
  /** Looked at, really changed, refused. */
  done: z.number().int(),
  changed: z.number().int(),
  failed: z.number().int(),
  /** Failed items that a retry left in quarantine. */
  leftOut: z.number().int(),
  /** How many were refused, by code. */
  failures: z.record(z.string(), z.number().int()),
  startedRuns: z.array(z.uuid()),
  reasonCode: z.string().nullable(),
  createdAt: z.iso.datetime({ offset: true }),
  startedAt: z.iso.datetime({ offset: true }).nullable(),
  finishedAt: z.iso.datetime({ offset: true }).nullable(),
})
export type BulkOperation = z.infer<typeof bulkOperationSchema>

/** `isNew` is false where the same was open already. */
export const startedBulkSchema = bulkOperationSchema.extend({ isNew: z.boolean() })

export const listBulkSchema = z.object({
  subject: bulkSubjectSchema.optional(),
  /** Only those still at work, and those that ended in the last so many minutes. */
  minutes: z.coerce.number().int().min(1).max(100_000).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ListBulk = z.infer<typeof listBulkSchema>
export const bulkListSchema = z.object({ operations: z.array(bulkOperationSchema), nextCursor: z.string().nullable() })
