import { z } from 'zod'
import { selectionLimit, taskKeySchema } from './task-runs.ts'

/** GET /api/v1/tasks/quarantine?task=…: what no run of the task takes on its own; with `run`, what of it failed in that run. */
export const listQuarantineSchema = z.strictObject({
  task: taskKeySchema,
  run: z.uuid().optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ListQuarantine = z.infer<typeof listQuarantineSchema>

const quarantinedItemSchema = z.object({
  itemId: z.number().int(),
  name: z.string(),
  thumbnailUrl: z.string().nullable(),
  placeholder: z.string().nullable(),
  /** Its last failure; null where the history that held it was deleted. */
  code: z.string().nullable(),
  details: z.record(z.string(), z.unknown()).nullable(),
  /** The run it last failed in, how often it was tried there, and when; null where it was no run, or one that was deleted. */
  runId: z.uuid().nullable(),
  attempts: z.number().int().nullable(),
  at: z.iso.datetime({ offset: true }).nullable(),
})
export type QuarantinedItem = z.infer<typeof quarantinedItemSchema>
export const quarantineListSchema = z.object({
  items: z.array(quarantinedItemSchema),
  nextCursor: z.string().nullable(),
  /** How many there are of the task; null with `run`, since that would be counted item by item. */
  total: z.number().int().nullable(),
})
export type QuarantineList = z.infer<typeof quarantineListSchema>

/** POST /api/v1/tasks/quarantine/release: those chosen; all of a task are a bulk operation. They are failed ones again. */
export const releaseItemsSchema = z.strictObject({
  task: taskKeySchema,
  itemIds: z.array(z.number().int().positive()).min(1).max(selectionLimit),
})
export type ReleaseItems = z.infer<typeof releaseItemsSchema>
