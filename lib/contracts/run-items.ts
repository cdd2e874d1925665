import { z } from 'zod'
import { selectionLimit } from './task-runs.ts'
import { traceSchema } from './trace.ts'

export const itemStates = ['pending', 'running', 'ok', 'skipped', 'failed'] as const
export type ItemState = (typeof itemStates)[number]

export const runItemSchema = z.object({
  itemId: z.number().int(),
  name: z.string(),
  /** Address of a small picture of it, or null. */
  thumbnailUrl: z.string().nullable(),
  /** Address of the best that was made of it, or null. */
  artefactUrl: z.string().nullable(),
  placeholder: z.string().nullable(),
  state: z.enum(itemStates),
  stage: z.string().nullable(),
  code: z.string().nullable(),
  details: z.record(z.string(), z.unknown()).nullable(),
  /** Tries that ended, and how many there may be. */
  attempts: z.number().int(),
  maxAttempts: z.number().int(),
  interruptions: z.number().int(),
  /** Milliseconds by stage, in the order the stages ran. */
  stageMs: z.record(z.string(), z.number()),
  bytesIn: z.number().int().nullable(),
  bytesOut: z.number().int().nullable(),
  startedAt: z.iso.datetime({ offset: true }).nullable(),
  finishedAt: z.iso.datetime({ offset: true }).nullable(),
  worker: z.string().nullable(),
})
export type RunItem = z.infer<typeof runItemSchema>

export const listRunItemsSchema = z.strictObject({
  state: z.enum(itemStates).array().optional(),
  code: z.string().max(100).optional(),
  search: z.string().max(200).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ListRunItems = z.infer<typeof listRunItemsSchema>

export const runItemListSchema = z.object({ items: z.array(runItemSchema), nextCursor: z.string().nullable() })

export const runErrorGroupSchema = z.object({
  code: z.string(),
  stage: z.string().nullable(),
  count: z.number().int(),
  firstAt: z.iso.datetime({ offset: true }),
  lastAt: z.iso.datetime({ offset: true }),
  sampleItemIds: z.array(z.number().int()),
  sampleDetails: z.record(z.string(), z.unknown()).nullable(),
})
export type RunErrorGroup = z.infer<typeof runErrorGroupSchema>

/** GET …/runs/:id/errors/:code: what the first item that failed with it left to be read. */
export const runTraceSchema = z.object({
  code: z.string(),
  itemId: z.number().int(),
  attempt: z.number().int(),
  stage: z.string().nullable(),
  at: z.iso.datetime({ offset: true }),
  trace: traceSchema,
})
export type RunTrace = z.infer<typeof runTraceSchema>

export const runErrorGroupsSchema = z.object({ groups: z.array(runErrorGroupSchema) })

/** Retry makes a new run over failed items of this one: all, those with one code, or those chosen. */
export const retryRunSchema = z.strictObject({
  code: z.string().max(100).optional(),
  itemIds: z.array(z.number().int().positive()).max(selectionLimit).optional(),
})
export type RetryRun = z.infer<typeof retryRunSchema>

/** POST …/runs/:id/skip: of these, those that wait are skipped in this run. */
export const skipItemsSchema = z.strictObject({ itemIds: z.array(z.number().int().positive()).min(1).max(selectionLimit) })
export type SkipItems = z.infer<typeof skipItemsSchema>
