import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** Whether the manifest names a variant as stored in some storage, by its key without the storage's folder. Reads an entry or two of its index. */
export async function isVariantNamed(tx: Tx, keyInFolder: string): Promise<boolean> {
  const [, sha, recipe, output] = keyInFolder.match(/^variants\/([0-9a-f]{32})-([0-9a-f]{8})_(\d+\.[a-z]+)$/) ?? []
  if (sha === undefined || recipe === undefined || output === undefined) return false
  const [row] = await tx.execute(sql`
    select 1 from variant_sets where content_sha256 between ${sha} and ${`${sha}g`} and recipe = ${recipe}
      and outputs -> ${output} ->> 1 is not null limit 1`)
  return row !== undefined
}
