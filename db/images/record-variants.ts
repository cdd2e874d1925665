import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { AppError, findPostgresError } from '#lib/errors.ts'
import type { variants } from './table.ts'

/** Whose variants: one set of bytes, made by one recipe, kept in one storage. */
export type VariantSet = { contentSha256: string; recipe: string; storageId: string }

export type NewVariant = Pick<typeof variants.$inferInsert, 'width' | 'height' | 'format'> &
  ({ state: 'stored'; key: string; sizeBytes: number; sha256: string } | { state: 'left_out' })

const foreignKeyViolation = '23503'

/** Writes stored objects, and outputs that their format cannot hold, into the manifest. Throws item_gone when the content was purged meanwhile. */
export async function recordVariants(tx: Tx, { contentSha256, recipe, storageId }: VariantSet, made: NewVariant[]): Promise<void> {
  if (made.length === 0) return
  try {
    // one text for any number of rows, so that it is planned once
    await tx.execute(sql`
      insert into variants (content_sha256, recipe, storage_id, width, format, height, state, code, key, size_bytes, sha256)
      select ${contentSha256}, ${recipe}, ${storageId}::uuid, width, format, height, state,
        case when state = 'left_out' then 'tier_past_format_limit' end, key, "sizeBytes", sha256
      from jsonb_to_recordset(${JSON.stringify(made)}::jsonb)
        as made (width integer, format text, height integer, state text, key text, "sizeBytes" bigint, sha256 text)
      on conflict do nothing`)
  } catch (error) {
    if (findPostgresError(error)?.sqlstate === foreignKeyViolation) throw new AppError('item_gone', {}, error)
    throw error
  }
}
