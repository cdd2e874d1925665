import { bigint, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

const at = (name: string) => timestamp(name, { withTimezone: true })

export type CurrentWork = { runId: string | null; itemId: number | null; name: string; since: string }

export const workers = pgTable('workers', {
  id: uuid().primaryKey(),
  host: text().notNull(),
  pid: integer().notNull(),
  /** Tells a process from a later one with the same pid. */
  processStartedAt: text('process_started_at').notNull(),
  version: text().notNull(),
  state: text().$type<'active' | 'draining' | 'stopped'>().notNull().default('active'),
  slots: integer().notNull(),
  capabilities: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  current: jsonb().$type<CurrentWork[]>().notNull().default([]),
  rssBytes: bigint('rss_bytes', { mode: 'number' }),
  startedAt: at('started_at').notNull().defaultNow(),
  heartbeatAt: at('heartbeat_at').notNull().defaultNow(),
  stoppedAt: at('stopped_at'),
})
