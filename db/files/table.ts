import { bigint, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { FileOrigin } from '#lib/contracts/images.ts'

const at = (name: string) => timestamp(name, { withTimezone: true })

/** Bytes by their hash. Two files with the same bytes share one row and all that is made from it. */
export const contents = pgTable('contents', {
  sha256: text().primaryKey(),
  sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
  mediaType: text('media_type'),
  firstSeenAt: at('first_seen_at').notNull().defaultNow(),
})

/** A folder on the server's disk whose files stay where they are. */
export const folders = pgTable('folders', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  path: text().notNull().unique(),
  createdAt: at('created_at').notNull().defaultNow(),
})

/**
 * Where bytes came from. `locator` is a path relative to the folder, a key in the storage (uploads, copies of URLs, objects of a
 * bucket). A fetched URL keeps its address in `name` and its copy in the storage.
 */
export const files = pgTable('files', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  origin: text().$type<FileOrigin>().notNull(),
  folderId: bigint('folder_id', { mode: 'number' }),
  storageId: uuid('storage_id'),
  locator: text().notNull(),
  name: text().notNull(),
  contentSha256: text('content_sha256').notNull(),
  modifiedAt: at('modified_at'),
  createdAt: at('created_at').notNull().defaultNow(),
  deletedAt: at('deleted_at'),
})

/** Objects whose rows a purge took away and that are still to be deleted. */
export const purgedObjects = pgTable(
  'purged_objects',
  {
    storageId: uuid('storage_id').notNull(),
    key: text().notNull(),
    contentSha256: text('content_sha256').notNull(),
    purgedAt: at('purged_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.storageId, t.key] })],
)
