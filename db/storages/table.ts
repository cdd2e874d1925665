import { bigint, boolean, customType, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { StorageSettings } from '#lib/contracts/storages.ts'
import type { ErrorDetails } from '#lib/errors.ts'

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

const at = (name: string) => timestamp(name, { withTimezone: true })

/** What was found when a worker of a machine last looked. The counts are of what is missed, taken while it fails. */
export const storageLooks = pgTable(
  'storage_looks',
  {
    storageId: uuid('storage_id').notNull(),
    host: text().notNull(),
    takenAt: at('taken_at').notNull(),
    lookedAt: at('looked_at'),
    code: text(),
    details: jsonb().$type<ErrorDetails>(),
    failingSince: at('failing_since'),
    images: bigint({ mode: 'number' }),
    originals: bigint({ mode: 'number' }),
    isExact: boolean('is_exact'),
    countedAt: at('counted_at'),
  },
  (t) => [primaryKey({ columns: [t.storageId, t.host] })],
)
