import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** Whether the manifest names a variant as stored in a local storage with its key's folder. Reads an entry or two of its index. */
export async function isVariantNamed(tx: Tx, key: string): Promise<boolean> {
  const [, folder, sha, recipe, output] = key.match(/^(.*)\/variants\/([0-9a-f]{32})-([0-9a-f]{8})_(\d+\.[a-z]+)$/) ?? []
  if (folder === undefined || sha === undefined || recipe === undefined || output === undefined) return false
  const [row] = await tx.execute(sql`
    select 1 from variant_sets v join storages s on s.id = v.storage_id and s.kind = 'local' and s.settings ->> 'folder' = ${folder}
    where v.content_sha256 between ${sha} and ${`${sha}g`} and v.recipe = ${recipe} and v.outputs -> ${output} ->> 1 is not null limit 1`)
  return row !== undefined
}
