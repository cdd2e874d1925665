import { z } from 'zod'
import { imageNarrowSchema } from './images.ts'

/** What pages, routes, the CLI and the worker agree on about admin task runs. */

export const taskKeys = ['preprocess-images', 'refresh-image-metadata'] as const
export type TaskKey = (typeof taskKeys)[number]
export const taskKeySchema = z.enum(taskKeys)

export const runStates = [
  'queued',
  'running',
  'pausing',
  'paused',
  'cancelling',
  'succeeded',
  'succeeded_with_errors',
  'failed',
  'cancelled',
] as const
export type RunState = (typeof runStates)[number]
/** At most one run a task key may be in one of these; the index task_runs_one_active says the same. */
export const activeRunStates = ['queued', 'running', 'pausing', 'paused', 'cancelling'] as const satisfies readonly RunState[]
export const endedRunStates = ['succeeded', 'succeeded_with_errors', 'failed', 'cancelled'] as const satisfies readonly RunState[]

export const isEnded = (state: RunState): boolean => (endedRunStates as readonly RunState[]).includes(state)

const startedByKinds = ['user', 'api_key', 'schedule', 'cli', 'system'] as const

/** Who asked. `label` is what a page shows: an e-mail address, a key's name, "schedule", "command line". */
const actorSchema = z.object({ kind: z.enum(startedByKinds), id: z.string().nullable(), label: z.string() })
export type Actor = z.infer<typeof actorSchema>

/** A run's batches go ahead of those of a lower one; what somebody waits for goes ahead of all runs. */
export const runPriorities = ['low', 'normal', 'high'] as const
export type RunPriority = (typeof runPriorities)[number]

export const selectionLimit = 10_000

/** The scopes that a task works out for itself; each may be narrowed. */
export const wholeScopeKinds = ['missing', 'stale', 'failed', 'all'] as const
export type WholeScopeKind = (typeof wholeScopeKinds)[number]
export const scopeKinds = [...wholeScopeKinds, 'selection'] as const

export const scopeSchema = z.discriminatedUnion('kind', [
  /** `within`: only those of them that this leaves. `all` is without quarantine and what is gone, but where `within.state` names them. */
  z.strictObject({ kind: z.enum(wholeScopeKinds), within: imageNarrowSchema.optional() }),
  z.strictObject({ kind: z.literal('selection'), ids: z.array(z.number().int().positive()).min(1).max(selectionLimit) }),
])
export type Scope = z.infer<typeof scopeSchema>
export type ScopeKind = Scope['kind']

/** Ids of a selection that an answer about one run holds; a longer one is told by how many it is, and a list tells every one so. */
export const shownIdsLimit = 500
/** A scope as a run is shown with it. */
const runScopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(wholeScopeKinds), within: imageNarrowSchema.optional() }),
  z.object({ kind: z.literal('selection'), count: z.number().int(), ids: z.array(z.number().int()).optional() }),
])

/** What a task card shows: the whole library, sorted by what this task would do with it. */
export const scopeCountsSchema = z.object({
  missing: z.number().int(),
  stale: z.number().int(),
  failed: z.number().int(),
  /** Poison, and what somebody left out: in no scope but a selection, and `all` within the state quarantined. */
  quarantined: z.number().int(),
  complete: z.number().int(),
  /** Without those in quarantine. */
  all: z.number().int(),
})
export type ScopeCounts = z.infer<typeof scopeCountsSchema>

const runCountsSchema = z.object({
  /** The sum of the five below. */
  total: z.number().int(),
  ok: z.number().int(),
  skipped: z.number().int(),
  failed: z.number().int(),
  running: z.number().int(),
  /** Neither ended nor at work: in a run that was cancelled or failed also what was handed out and never worked on. */
  left: z.number().int(),
  bytesIn: z.number().int(),
  bytesOut: z.number().int(),
  /** Tries of all items together, and how often a worker's death or a stop broke one off, which is no try. */
  attempts: z.number().int(),
  interruptions: z.number().int(),
})

export const runSchema = z.object({
  id: z.uuid(),
  taskKey: taskKeySchema,
  state: z.enum(runStates),
  scope: runScopeSchema,
  /** Pinned when the run was made: settings version, recipe, storage. Task-specific, shown under "Parameters". */
  settings: z.record(z.string(), z.unknown()),
  startedBy: actorSchema,
  priority: z.enum(runPriorities),
  retryOf: z.uuid().nullable(),
  /** Why it paused or failed: a code of lib/errors, else null. */
  reasonCode: z.string().nullable(),
  reasonDetails: z.record(z.string(), z.unknown()).nullable(),
  counts: runCountsSchema,
  /** Items a second over the last samples; null where nothing moves. */
  ratePerSecond: z.number().nullable(),
  /** Items a second of the time at work since the first one: pauses and waiting for a worker do not count. Null before the first item. */
  meanRatePerSecond: z.number().nullable(),
  /** Seconds left: low, likely, high; null when nothing can be said. */
  etaSeconds: z.object({ low: z.number(), likely: z.number(), high: z.number() }).nullable(),
  errorKinds: z.number().int(),
  workers: z.array(z.string()),
  createdAt: z.iso.datetime({ offset: true }),
  startedAt: z.iso.datetime({ offset: true }).nullable(),
  firstItemAt: z.iso.datetime({ offset: true }).nullable(),
  finishedAt: z.iso.datetime({ offset: true }).nullable(),
  stopRequestedAt: z.iso.datetime({ offset: true }).nullable(),
  stoppedAfterMs: z.number().nullable(),
  /** How many items were at work when the stop was asked for: their processes are killed. */
  stoppedItems: z.number().int().nullable(),
  codeVersion: z.string(),
})
export type Run = z.infer<typeof runSchema>

export const startRunSchema = z.strictObject({
  task: taskKeySchema,
  scope: scopeSchema,
  priority: z.enum(runPriorities).default('normal'),
  dryRun: z.boolean().default(false),
})
export type StartRun = z.infer<typeof startRunSchema>

export const previewCountSchema = z.object({
  task: taskKeySchema,
  scope: scopeSchema,
  count: z.number().int(),
  /** False where counting would have taken too long: then `count` is the database's estimate. */
  isExact: z.boolean(),
  counts: scopeCountsSchema,
  /** Seconds a run of this scope takes, from the rate of the last runs; null when there was none. */
  estimateSeconds: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** What a start would be refused with now, else null. */
  refusal: z.string().nullable(),
  activeRunId: z.uuid().nullable(),
})
export type PreviewCount = z.infer<typeof previewCountSchema>

export const listRunsSchema = z.strictObject({
  state: z.enum(runStates).array().optional(),
  task: taskKeySchema.array().optional(),
  who: z.string().max(200).optional(),
  /** Only runs created in the last so many days. */
  days: z.coerce.number().int().min(1).max(3650).optional(),
  /** Created from this moment on, up to that one. */
  from: z.union([z.iso.date(), z.iso.datetime({ offset: true })]).optional(),
  until: z.union([z.iso.date(), z.iso.datetime({ offset: true })]).optional(),
  scope: z.enum(scopeKinds).array().optional(),
  search: z.string().max(200).optional(),
  cursor: z.string().max(200).optional(),
  sort: z.enum(['newest', 'oldest', 'longest', 'most_failed']).default('newest'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ListRuns = z.infer<typeof listRunsSchema>

export const runListSchema = z.object({
  runs: z.array(runSchema),
  nextCursor: z.string().nullable(),
  /** How many runs the filters but `state` match, by state. */
  totals: z.record(z.string(), z.number().int()),
})
export type RunList = z.infer<typeof runListSchema>

/** POST /api/v1/tasks/runs, …/retry and …/rerun. With dryRun nothing is started: `run` is null and the preview says what would be. */
export const startedRunSchema = z.object({ run: runSchema.nullable(), preview: previewCountSchema.nullable() })
export type StartedRun = z.infer<typeof startedRunSchema>
