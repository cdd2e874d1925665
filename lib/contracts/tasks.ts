import { z } from 'zod'
import { imageNarrowSchema } from './images.ts'
import { runPriorities, runSchema, scopeCountsSchema, scopeKinds, scopeSchema, taskKeySchema } from './task-runs.ts'

/** GET /api/v1/tasks: one a card. */
const taskSummarySchema = z.object({
  key: taskKeySchema,
  title: z.string(),
  description: z.string(),
  noun: z.object({ one: z.string(), many: z.string() }),
  counts: scopeCountsSchema.nullable(),
  /** What a start would be refused with now, else null. */
  refusal: z.string().nullable(),
  activeRun: runSchema.nullable(),
  lastRun: runSchema.nullable(),
  /** Seconds a run over what is missing takes, from the last runs. */
  estimateSeconds: z.object({ low: z.number(), high: z.number() }).nullable(),
})
export type TaskSummary = z.infer<typeof taskSummarySchema>

export const taskSummariesSchema = z.object({ tasks: z.array(taskSummarySchema) })
export type TaskSummaries = z.infer<typeof taskSummariesSchema>

const scopeKindSchema = z.enum(scopeKinds)

/**
 * GET /api/v1/tasks/preview-count?task=…&scope=missing&folder=/photos/2024, or &scope=selection&ids=1,2; POST takes { task, scope } for long
 * selections.
 */
export const previewCountQuerySchema = imageNarrowSchema.extend({
  task: taskKeySchema,
  scope: scopeKindSchema.default('missing'),
  ids: z.array(z.coerce.number().int().positive()).max(2000).optional(),
})

export const previewCountBodySchema = z.strictObject({ task: taskKeySchema, scope: scopeSchema })

/** /api/v1/preprocess-tasks/…: the task is preprocess-images; `force` works through everything again. */
export const preprocessSchema = z.strictObject({
  force: z.boolean().default(false),
  scope: scopeSchema.optional(),
  priority: z.enum(runPriorities).default('normal'),
  dryRun: z.boolean().default(false),
})

export const preprocessQuerySchema = z.strictObject({ force: z.coerce.boolean().default(false) })
