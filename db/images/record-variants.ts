import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { VariantFormat } from '#lib/contracts/variant-formats.ts'
import { AppError, findPostgresError } from '#lib/errors.ts'
import type { SetOutput } from './table.ts'

/** Whose variants: one set of bytes, made by one recipe, kept in one storage. */
export type VariantSet = { contentSha256: string; recipe: string; storageId: string }

/** Stored under the key that lib/variant-keys makes of its set. `sha256` in hex. */
export type NewVariant = { width: number; height: number; format: VariantFormat } & (
  | { state: 'stored'; sizeBytes: number; sha256: string }
  | { state: 'left_out' }
)

const foreignKeyViolation = '23503'

/**
 * Writes stored objects, and outputs that their format cannot hold, into the manifest; what it says already stays. Throws item_gone when the
 * content was purged meanwhile.
 */
export async function recordVariants(tx: Tx, { contentSha256, recipe, storageId }: VariantSet, made: readonly NewVariant[]): Promise<void> {
  if (made.length === 0) return
  // of two that name one output the first counts, as it does where the manifest has it already
  const outputs = Object.fromEntries([...made].reverse().map((one) => [`${one.width}.${one.format}`, toOutput(one)]))
  try {
    await tx.execute(sql`
      insert into variant_sets as s (content_sha256, recipe, storage_id, outputs)
      values (${contentSha256}, ${recipe}, ${storageId}::uuid, ${JSON.stringify(outputs)}::jsonb)
      on conflict (content_sha256, recipe, storage_id) do update set outputs = excluded.outputs || s.outputs`)
  } catch (error) {
    if (findPostgresError(error)?.sqlstate === foreignKeyViolation) throw new AppError('item_gone', {}, error)
    throw error
  }
}

const toOutput = (made: NewVariant): SetOutput =>
  made.state === 'stored'
    ? [made.height, made.sizeBytes, Buffer.from(made.sha256, 'hex').toString('base64')]
    : [made.height, null, null, 'tier_past_format_limit']
