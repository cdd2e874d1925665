import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** What is worked on under a lease `<kind>:<id>`, and where it stands. */
const tables = { run: sql`task_runs`, bulk: sql`bulk_operations`, import: sql`image_imports` } as const

/** Ids of what nobody works on although it was sent a while ago: each is marked as sent now. */
export async function takeForgottenWork(tx: Tx, kind: keyof typeof tables): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    update ${tables[kind]} w set woken_at = clock_timestamp()
    where w.state in ('queued', 'running') and w.woken_at < clock_timestamp() - interval '4 seconds'
      and not exists (select 1 from leases l where l.resource = ${`${kind}:`}::text || w.id and l.expires_at > clock_timestamp())
    returning w.id`)
  return rows.map(({ id }) => id)
}
