import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** How many stored variants the images have that a run has finished. */
export async function countVariantsOfRun(tx: Tx, runId: string): Promise<number> {
  const [row] = await tx.execute<{ n: string }>(sql`
    select count(*) as n
    from (select distinct i.content_sha256 from task_items t join images i on i.id = t.item_id where t.run_id = ${runId} and t.state in ('ok', 'skipped')) c
    join variant_outputs v on v.content_sha256 = c.content_sha256 and v.state = 'stored'`)
  return Number(row?.n ?? 0)
}
