import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import type { ImportSource } from '#lib/contracts/imports.ts'
import type { Actor } from '#lib/contracts/task-runs.ts'

/** A new import, or the one of the same source that has not ended. */
export async function createImport(
  tx: Tx,
  { source, actor }: { source: ImportSource; actor: Actor },
): Promise<{ importId: string; created: boolean }> {
  const [row] = await tx.execute<{ id: string }>(sql`
    insert into image_imports (id, source, actor) values (${randomUUID()}, ${JSON.stringify(source)}::jsonb, ${JSON.stringify(actor)}::jsonb)
    on conflict do nothing returning id`)
  if (row !== undefined) {
    await notifyPages(tx, { topic: 'imports', id: row.id })
    return { importId: row.id, created: true }
  }
  const [active] = await tx.execute<{ id: string }>(sql`
    select id from image_imports where md5(source::text) = md5((${JSON.stringify(source)}::jsonb)::text) and state in ('queued', 'running')`)
  return active === undefined ? createImport(tx, { source, actor }) : { importId: active.id, created: false }
}
