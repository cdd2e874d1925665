import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { VariantFormat } from '#lib/contracts/variant-formats.ts'
import { AppError } from '#lib/errors.ts'
import type { SetOutput } from './table.ts'

/** Whose variants: one set of bytes, made by one recipe, kept in one storage. */
export type VariantSet = { contentSha256: string; recipe: string; storageId: string }

/** Stored under the key that lib/variant-keys makes of its set. `sha256` in hex. */
export type NewVariant = { width: number; height: number; format: VariantFormat } & (
  | { state: 'stored'; sizeBytes: number; sha256: string }
  | { state: 'left_out' }
)

/** Writes down what was stored, without showing it. Throws item_gone when the content was purged meanwhile. */
export async function recordVariants(tx: Tx, set: VariantSet, made: readonly NewVariant[]): Promise<void> {
  if (made.length === 0) return
  const written = await tx.execute(sql`with ${manifestWith(set, made)} select 1 from manifest`)
  if (written.length === 0) throw new AppError('item_gone')
}

/**
 * `manifest(outputs)` of a set, after `made` was written into it: stored objects, and outputs that their format cannot hold. What it says
 * already stays. For a statement that goes on with what it says then, so that its row is looked for once.
 * Beside it `holders(id, live)`: the images with these bytes, locked in one order. While one is there its bytes are not purged, so that no
 * foreign key need look for them at a random place (docs/decisions/0016-fewer-places.md); where none is left, as after a file was replaced,
 * `unheld` does. Nothing is written when the bytes were purged, and `manifest` is empty.
 */
export function manifestWith({ contentSha256, recipe, storageId }: VariantSet, made: readonly NewVariant[]): SQL {
  const holders = sql`holders as materialized (
      select id, deleted_at is null as live from images where content_sha256 = ${contentSha256} order by id for no key update
    )`
  if (made.length === 0)
    return sql`${holders}, manifest as (
      select outputs from variant_sets where content_sha256 = ${contentSha256} and recipe = ${recipe} and storage_id = ${storageId})`
  // of two that name one output the first counts, as it does where the manifest has it already
  const outputs = Object.fromEntries([...made].reverse().map((one) => [`${one.width}.${one.format}`, toOutput(one)]))
  return sql`${holders}, unheld as materialized (
      select 1 from contents where sha256 = ${contentSha256} and not exists (select 1 from holders) for key share
    ), manifest as (
      insert into variant_sets as s (content_sha256, recipe, storage_id, outputs)
      select ${contentSha256}, ${recipe}, ${storageId}::uuid, ${JSON.stringify(outputs)}::jsonb
      where exists (select 1 from holders) or exists (select 1 from unheld)
      on conflict (content_sha256, recipe, storage_id) do update set outputs = excluded.outputs || s.outputs
      returning outputs
    )`
}

const toOutput = (made: NewVariant): SetOutput =>
  made.state === 'stored'
    ? [made.height, made.sizeBytes, Buffer.from(made.sha256, 'hex').toString('base64')]
    : [made.height, null, null, 'tier_past_format_limit']
