import type { Tx } from '#db/client.ts'
import { AppError, findPostgresError } from '#lib/errors.ts'
import { variants } from './table.ts'

/** Whose variants: one set of bytes, made by one recipe, kept in one storage. */
export type VariantSet = { contentSha256: string; recipe: string; storageId: string }

export type NewVariant = Pick<typeof variants.$inferInsert, 'width' | 'height' | 'format'> &
  ({ state: 'stored'; key: string; sizeBytes: number; sha256: string } | { state: 'left_out' })

const foreignKeyViolation = '23503'

/** Writes stored objects, and outputs that their format cannot hold, into the manifest. Throws item_gone when the content was purged meanwhile. */
export async function recordVariants(tx: Tx, set: VariantSet, made: NewVariant[]): Promise<void> {
  if (made.length === 0) return
  try {
    await tx
      .insert(variants)
      .values(made.map((variant) => ({ ...set, ...variant, code: variant.state === 'left_out' ? 'tier_past_format_limit' : null })))
      .onConflictDoNothing()
  } catch (error) {
    if (findPostgresError(error)?.sqlstate === foreignKeyViolation) throw new AppError('item_gone', {}, error)
    throw error
  }
}
