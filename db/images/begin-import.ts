import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'

/** False when the import has ended already. */
export async function beginImport(tx: Tx, importId: string): Promise<boolean> {
  const rows = await tx.execute(
    sql`update image_imports set state = 'running' where id = ${importId} and state in ('queued', 'running') returning id`,
  )
  if (rows.length > 0) await notifyPages(tx, { topic: 'imports', id: importId })
  return rows.length > 0
}
