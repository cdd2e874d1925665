import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** Imports that nobody works on although they were sent a while ago: each is marked as sent now. */
export async function takeForgottenImports(tx: Tx): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    update image_imports i set woken_at = clock_timestamp()
    where i.state in ('queued', 'running') and i.woken_at < clock_timestamp() - interval '4 seconds'
      and not exists (select 1 from leases l where l.resource = 'import:' || i.id and l.expires_at > clock_timestamp())
    returning i.id`)
  return rows.map(({ id }) => id)
}
