import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** The row of a folder whose files stay where they are; `path` is its real path on the server. */
export async function ensureFolder(tx: Tx, path: string): Promise<number> {
  const [row] = await tx.execute<{ id: string }>(sql`
    insert into folders (path) values (${path}) on conflict (path) do update set path = excluded.path returning id`)
  if (row === undefined) throw new Error('a folder was written and is not there')
  return Number(row.id)
}
