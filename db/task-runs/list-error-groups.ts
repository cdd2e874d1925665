import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { iso } from '#db/iso.ts'
import type { RunErrorGroup } from '#lib/contracts/run-items.ts'

type Row = Omit<RunErrorGroup, 'count'> & { count: string }

/**
 * Failed items of a run by code, with the stage most of them stood at, most frequent first. Ended batches left their groups in task_run_errors; only the
 * items of open ones are counted here, so that a million failures cost what ten do.
 */
export async function listErrorGroups(tx: Tx, runId: string): Promise<RunErrorGroup[]> {
  const rows = await tx.execute<Row>(sql`
    with part as (
      select code, stage, n, first_at, last_at, sample_ids, sample_details from task_run_errors where run_id = ${runId}
      union all
      select coalesce(i.code, 'internal'), coalesce(i.stage, ''), 1, i.finished_at, i.finished_at, array[i.item_id], i.details
      from task_batches o join task_items i on i.batch_id = o.id and i.state = 'failed'
      where o.run_id = ${runId} and o.state <> 'ended' and o.failed > 0
    )
    select code, nullif((array_agg(stage order by at_stage desc, stage))[1], '') as stage, sum(n) as count, ${iso(sql`min(first_at)`)} as "firstAt",
      ${iso(sql`max(last_at)`)} as "lastAt",
      to_json(array(select unnest(p.sample_ids) as id from part p where p.code = counted.code order by id limit 5)) as "sampleItemIds",
      (array_agg(sample_details order by sample_ids[1]))[1] as "sampleDetails"
    from (select *, sum(n) over (partition by code, stage) as at_stage from part) counted
    group by code order by sum(n) desc, code limit 200`)
  return rows.map((row) => ({ ...row, count: Number(row.count) }))
}
