import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { textArray } from '#db/sql-array.ts'

/**
 * Of these bytes, drops what nothing needs any more: no file has them, no image has them, and no image still serves a set made from them
 * (one whose file was replaced does, until its new set is whole). `imageKeys` name bytes by the sets made from them.
 */
export async function dropUnusedContents(
  tx: Tx,
  { contents, imageKeys }: { contents: readonly string[]; imageKeys: readonly string[] },
): Promise<void> {
  const prefixes = imageKeys.map((key) => key.slice('variants/'.length, 'variants/'.length + 32))
  const unused = await tx.execute<{ sha256: string }>(sql`
    select c.sha256 from contents c
    where c.sha256 in (
        select unnest(${textArray(contents)})
        union select known.sha256 from unnest(${textArray(prefixes)}) as p (prefix)
          join contents known on known.sha256 >= p.prefix and known.sha256 < p.prefix || 'g')
      and not exists (select 1 from files f where f.content_sha256 = c.sha256)
      and not exists (select 1 from images i where i.content_sha256 = c.sha256)
      and not exists (select 1 from images i where i.serves_old = left(c.sha256, 32))
    order by c.sha256 for update of c`)
  const shas = textArray(unused.map((row) => row.sha256))
  await tx.execute(sql`
    with gone as (delete from variant_sets where content_sha256 = any(${shas}) returning *)
    insert into purged_objects (storage_id, key, content_sha256)
    select gone.storage_id, variant_key(place.settings ->> 'folder', gone.content_sha256, gone.recipe, o.key), gone.content_sha256
    from gone join storages place on place.id = gone.storage_id cross join lateral jsonb_each(gone.outputs) o
    where o.value ->> 3 is null on conflict do nothing`)
  await tx.execute(sql`delete from contents where sha256 = any(${shas})`)
}
