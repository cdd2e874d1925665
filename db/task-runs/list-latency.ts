import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { iso } from '#db/iso.ts'
import type { RunTiming } from '#lib/contracts/run-timing.ts'
import { evenItems } from './even-items.ts'

const itemsRead = 600
const spans = 60

/**
 * How long items took over the run, in at most 60 spans of its time. A run of up to 600 items is read whole; of a longer one
 * as many that lie evenly among its ids.
 */
export async function listLatency(tx: Tx, runId: string): Promise<RunTiming['latency']> {
  const rows = await tx.execute<{ at: string; p50Ms: number; p95Ms: number; items: string }>(sql`
    with took as (
      select finished_at, extract(epoch from finished_at - started_at) * 1000 as ms,
        extract(epoch from finished_at - min(finished_at) over ()) as since,
        extract(epoch from max(finished_at) over () - min(finished_at) over ()) as whole
      from ${evenItems(runId, itemsRead)} read where state in ('ok', 'failed') and started_at is not null
    )
    select ${iso(sql`max(finished_at)`)} as at, percentile_cont(0.5) within group (order by ms)::float8 as "p50Ms",
      percentile_cont(0.95) within group (order by ms)::float8 as "p95Ms", count(*) as items
    from took group by case when whole = 0 then 0 else least(${spans - 1}, floor(since / whole * ${spans})) end order by 1`)
  return rows.map(({ items, ...row }) => ({ ...row, items: Number(items) }))
}
