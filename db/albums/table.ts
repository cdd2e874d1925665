import { bigint, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'

/**
 * A folder that images came from, or one above it, up to the one that was imported. Rows are made by a trigger on images (migration 0004)
 * and stay when their last image goes.
 */
export const albums = pgTable('albums', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  path: text().notNull(),
})

/** One row an image and folder above it: what lies in a folder, subfolders too, in the order of ids. */
export const albumImages = pgTable(
  'album_images',
  {
    albumId: bigint('album_id', { mode: 'number' }).notNull(),
    imageId: bigint('image_id', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.albumId, t.imageId] })],
)
