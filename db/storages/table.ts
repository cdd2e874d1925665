import { customType, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { StorageSettings } from '#lib/contracts/storages.ts'

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

export const storages = pgTable('storages', {
  id: uuid().primaryKey().defaultRandom(),
  kind: text().$type<'local' | 's3'>().notNull(),
  settings: jsonb().$type<StorageSettings>().notNull(),
  /** S3 credentials, sealed by lib/secrets; null for a local folder. */
  secrets: bytea(),
  /** Content of the marker file in a local root: another folder at that place is recognised, never filled. */
  marker: text().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  retiredAt: timestamp('retired_at', { withTimezone: true }),
})
