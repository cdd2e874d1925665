import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { ItemState } from '#lib/contracts/run-items.ts'
import type { Actor, RunPriority, RunState, Scope, TaskKey } from '#lib/contracts/task-runs.ts'
import type { Trace } from '#lib/contracts/trace.ts'
import type { ErrorDetails } from '#lib/errors.ts'

const at = (name: string) => timestamp(name, { withTimezone: true })
const count = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0)

export const taskRuns = pgTable('task_runs', {
  id: uuid().primaryKey().defaultRandom(),
  taskKey: text('task_key').$type<TaskKey>().notNull(),
  state: text().$type<RunState>().notNull().default('queued'),
  scope: jsonb().$type<Scope>().notNull(),
  settings: jsonb().$type<Record<string, unknown>>().notNull(),
  actor: jsonb().$type<Actor>().notNull(),
  priority: text().$type<RunPriority>().notNull().default('normal'),
  retryOf: uuid('retry_of'),
  /** Of `skipped`: handed out, and left unworked by a cancel or since the place failed. */
  brokenOff: integer('broken_off').notNull().default(0),
  total: bigint({ mode: 'number' }).notNull(),
  upperBound: bigint('upper_bound', { mode: 'number' }).notNull(),
  cursor: count('cursor'),
  handedOutAll: boolean('handed_out_all').notNull().default(false),
  ok: count('ok'),
  skipped: count('skipped'),
  failed: count('failed'),
  bytesIn: count('bytes_in'),
  bytesOut: count('bytes_out'),
  attempts: count('attempts'),
  interruptions: count('interruptions'),
  reasonCode: text('reason_code'),
  reasonDetails: jsonb('reason_details').$type<ErrorDetails>(),
  codeVersion: text('code_version').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
  /** When its driver was last sent for. */
  wokenAt: at('woken_at').notNull().defaultNow(),
  startedAt: at('started_at'),
  firstItemAt: at('first_item_at'),
  stopRequestedAt: at('stop_requested_at'),
  stoppedAt: at('stopped_at'),
  /** How many items were at work when a stop was asked for. */
  stoppedItems: integer('stopped_items'),
  finishedAt: at('finished_at'),
  /** How long nobody worked on it since its first item: see record-sample.ts. */
  restedMs: count('rested_ms'),
  /** When it was deleted: nobody sees it any more, and its rows are on their way out. */
  deletingAt: at('deleting_at'),
  /** How often in a row its driver failed for another reason than the database. */
  driverFailures: integer('driver_failures').notNull().default(0),
})

export const taskBatches = pgTable('task_batches', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  runId: uuid('run_id').notNull(),
  state: text().$type<'ready' | 'taken' | 'ended'>().notNull().default('ready'),
  /** Who has it; where a pause made it ready again, who had it last. */
  workerId: uuid('worker_id'),
  /** How often the worker that held it died: each costs its items an interruption, never an attempt. */
  deaths: integer().notNull().default(0),
  ok: integer().notNull().default(0),
  skipped: integer().notNull().default(0),
  failed: integer().notNull().default(0),
  bytesIn: count('bytes_in'),
  bytesOut: count('bytes_out'),
  createdAt: at('created_at').notNull().defaultNow(),
  wokenAt: at('woken_at').notNull().defaultNow(),
  takenAt: at('taken_at'),
  endedAt: at('ended_at'),
})

export const taskItems = pgTable(
  'task_items',
  {
    runId: uuid('run_id').notNull(),
    itemId: bigint('item_id', { mode: 'number' }).notNull(),
    batchId: bigint('batch_id', { mode: 'number' }).notNull(),
    state: text().$type<ItemState>().notNull().default('pending'),
    stage: text(),
    code: text(),
    details: jsonb().$type<ErrorDetails>(),
    attempts: integer().notNull().default(0),
    interruptions: integer().notNull().default(0),
    stageMs: jsonb('stage_ms').$type<Record<string, number>>().notNull().default({}),
    bytesIn: bigint('bytes_in', { mode: 'number' }),
    bytesOut: bigint('bytes_out', { mode: 'number' }),
    workerId: uuid('worker_id'),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
  },
  (t) => [primaryKey({ columns: [t.runId, t.itemId] })],
)

/** What failed, from ended batches: see list-error-groups.ts. */
export const taskRunErrors = pgTable(
  'task_run_errors',
  {
    runId: uuid('run_id').notNull(),
    code: text().notNull(),
    stage: text().notNull(),
    n: bigint({ mode: 'number' }).notNull(),
    firstAt: at('first_at').notNull(),
    lastAt: at('last_at').notNull(),
    sampleIds: bigint('sample_ids', { mode: 'number' }).array().notNull(),
    sampleDetails: jsonb('sample_details').$type<ErrorDetails>(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.code, t.stage] })],
)

/** What the first failure of each code left to be read: see record-trace.ts. */
export const taskRunTraces = pgTable(
  'task_run_traces',
  {
    runId: uuid('run_id').notNull(),
    code: text().notNull(),
    itemId: bigint('item_id', { mode: 'number' }).notNull(),
    attempt: integer().notNull(),
    stage: text(),
    trace: jsonb().$type<Trace>().notNull(),
    at: at('at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.code] })],
)

export const taskEvents = pgTable('task_events', {
  seq: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  runId: uuid('run_id').notNull(),
  batchId: bigint('batch_id', { mode: 'number' }),
  itemId: bigint('item_id', { mode: 'number' }),
  kind: text().notNull(),
  resource: text(),
  fence: bigint({ mode: 'number' }),
  workerId: uuid('worker_id'),
  pid: integer(),
  at: at('at').notNull().defaultNow(),
})

export const taskRunSamples = pgTable(
  'task_run_samples',
  {
    runId: uuid('run_id').notNull(),
    at: at('at').notNull().defaultNow(),
    done: bigint({ mode: 'number' }).notNull(),
    failed: bigint({ mode: 'number' }).notNull(),
    bytesIn: bigint('bytes_in', { mode: 'number' }).notNull(),
    bytesOut: bigint('bytes_out', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.at] })],
)

export const taskRunLog = pgTable('task_run_log', {
  seq: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  runId: uuid('run_id').notNull(),
  at: at('at').notNull().defaultNow(),
  level: text().$type<'info' | 'warn' | 'error'>().notNull(),
  workerId: uuid('worker_id'),
  message: text().notNull(),
  details: jsonb().$type<Record<string, unknown>>(),
})
