import { sql } from 'drizzle-orm'
import type { ImageRow } from './image-rows.ts'
import { images } from './table.ts'

/** A column that orders, the id that breaks ties, and what of a row the cursor keeps. Each has an index. */
export const imageSorts = {
  newest: { column: images.createdAt, down: true, cast: sql`timestamptz`, cursorOf: (row: ImageRow) => row.createdExact },
  oldest: { column: images.createdAt, down: false, cast: sql`timestamptz`, cursorOf: (row: ImageRow) => row.createdExact },
  name: { column: images.name, down: false, cast: sql`text`, cursorOf: (row: ImageRow) => row.name },
  largest: { column: images.sizeBytes, down: true, cast: sql`bigint`, cursorOf: (row: ImageRow) => String(row.sizeBytes) },
} as const
