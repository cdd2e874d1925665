import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** Operations that nobody works on although they were sent a while ago: each is marked as sent now. */
export async function takeForgottenOperations(tx: Tx): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    update bulk_operations b set woken_at = clock_timestamp()
    where b.state in ('queued', 'running') and b.woken_at < clock_timestamp() - interval '4 seconds'
      and not exists (select 1 from leases l where l.resource = 'bulk:' || b.id and l.expires_at > clock_timestamp())
    returning b.id`)
  return rows.map(({ id }) => id)
}
