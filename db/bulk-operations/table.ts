import { bigint, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { BulkOperation, StartBulk } from '#lib/contracts/bulk-operations.ts'
import type { Actor } from '#lib/contracts/task-runs.ts'

const at = (name: string) => timestamp(name, { withTimezone: true })
const count = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0)

export const bulkOperations = pgTable('bulk_operations', {
  id: uuid().primaryKey().defaultRandom(),
  subject: text().$type<StartBulk['subject']>().notNull(),
  action: text().$type<StartBulk['action']>().notNull(),
  target: jsonb().$type<StartBulk['target']>().notNull(),
  actor: jsonb().$type<Actor>().notNull(),
  state: text().$type<BulkOperation['state']>().notNull().default('queued'),
  total: bigint({ mode: 'number' }),
  done: count('done'),
  changed: count('changed'),
  failed: count('failed'),
  leftOut: count('left_out'),
  failures: jsonb().$type<Record<string, number>>().notNull().default({}),
  startedRuns: uuid('started_runs').array().notNull().default([]),
  /** The last id that was dealt with, and the last there is to deal with. */
  cursor: text(),
  upperBound: text('upper_bound'),
  reasonCode: text('reason_code'),
  createdAt: at('created_at').notNull().defaultNow(),
  wokenAt: at('woken_at').notNull().defaultNow(),
  startedAt: at('started_at'),
  finishedAt: at('finished_at'),
})
