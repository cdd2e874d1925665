import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/**
 * Ids of the storages that nobody has looked at from this machine for so long; the turn to look is the caller's. What was found from machines
 * that have not looked for a day is forgotten.
 */
export async function takeStorageLooks(tx: Tx, { host, everyMs }: { host: string; everyMs: number }): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    with forgotten as (delete from storage_looks where host <> ${host} and taken_at < clock_timestamp() - interval '1 day')
    insert into storage_looks as l (storage_id, host)
    select id, ${host} from storages where kind = 'local' or secrets is not null
    on conflict (storage_id, host) do update set taken_at = clock_timestamp()
    where l.taken_at < clock_timestamp() - ${everyMs} * interval '1 ms'
    returning storage_id as id`)
  return rows.map(({ id }) => id)
}
