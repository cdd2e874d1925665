import { inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import { files } from '#db/files/table.ts'
import type { ListImages, ShownImageState } from '#lib/contracts/images.ts'
import { containing } from './find-images-by-name.ts'
import type { ImageRow } from './image-rows.ts'
import { images } from './table.ts'

/** A column that orders, the id that breaks ties, and what of a row the cursor keeps. Each has an index. */
export const imageSorts = {
  newest: { column: images.createdAt, down: true, cast: sql`timestamptz`, cursorOf: (row: ImageRow) => row.createdExact },
  oldest: { column: images.createdAt, down: false, cast: sql`timestamptz`, cursorOf: (row: ImageRow) => row.createdExact },
  name: { column: images.name, down: false, cast: sql`text`, cursorOf: (row: ImageRow) => row.name },
  largest: { column: images.sizeBytes, down: true, cast: sql`bigint`, cursorOf: (row: ImageRow) => String(row.sizeBytes) },
} as const

export function imageFilters({ state, search, origin, deleted, published }: ListImages, currentHash: string): (SQL | undefined)[] {
  return [
    deleted ? isNotNull(images.deletedAt) : isNull(images.deletedAt),
    state && state.length > 0 ? or(...state.map((one) => inState(one, currentHash))) : undefined,
    search ? sql`${images.name} ilike ${containing(search)}` : undefined,
    origin && origin.length > 0 ? inArray(files.origin, origin) : undefined,
    published === undefined ? undefined : published === 'yes' ? isNotNull(images.publishedAt) : isNull(images.publishedAt),
  ]
}

function inState(state: ShownImageState, currentHash: string): SQL {
  if (state === 'stale') return sql`(${images.variantState} = 'complete' and ${images.settingsHash} <> ${currentHash})`
  if (state === 'complete') return sql`(${images.variantState} = 'complete' and ${images.settingsHash} = ${currentHash})`
  return sql`${images.variantState} = ${state}`
}
