import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** A batch with several items that has cost so many workers their life is taken apart, so that the one that kills is alone. */
const deathsBeforeSplit = 2

/**
 * Takes batches back from workers that fell silent: their leases ran out. What was being worked on waits again and counts an interruption,
 * never an attempt. Answers the batches to send for, with how often a worker died of each.
 */
export async function reviveBatches(tx: Tx): Promise<{ batchId: number; deaths: number }[]> {
  const dead = await tx.execute<{ id: string; deaths: number }>(sql`
    with dead as (
      select b.id from task_batches b
      join task_runs r on r.id = b.run_id and r.state = 'running'
      join leases l on l.resource = 'batch:' || b.id
      where b.state = 'taken' and l.expires_at < clock_timestamp()
      for update of l, b skip locked
    ), back as (
      update task_items i set state = 'pending', stage = null, interruptions = interruptions + 1
      from dead where i.batch_id = dead.id and i.state = 'running'
    ), told as (
      insert into task_events (run_id, batch_id, kind, pid) select b.run_id, b.id, 'revived', ${process.pid} from task_batches b join dead using (id)
    )
    update task_batches b set state = 'ready', deaths = deaths + 1, worker_id = null, woken_at = clock_timestamp()
    from dead where b.id = dead.id
    returning b.id, b.deaths`)
  const answer = dead.map(({ id, deaths }) => ({ batchId: Number(id), deaths }))
  for (const batch of answer.filter(({ deaths }) => deaths >= deathsBeforeSplit))
    answer.push(...(await takeApart(tx, batch.batchId)).map((batchId) => ({ batchId, deaths: batch.deaths })))
  return answer
}

/** Leaves the first waiting item in the batch and gives each other one a batch of its own. */
async function takeApart(tx: Tx, batchId: number): Promise<number[]> {
  const waiting = await tx.execute<{ run_id: string; item_id: string }>(sql`
    select run_id, item_id from task_items where batch_id = ${batchId} and state in ('pending', 'running') order by item_id`)
  const made: number[] = []
  for (const { run_id: runId, item_id: itemId } of waiting.slice(1)) {
    const [batch] = await tx.execute<{ id: string }>(sql`
      insert into task_batches (run_id, deaths) select run_id, deaths from task_batches where id = ${batchId} returning id`)
    await tx.execute(sql`update task_items set batch_id = ${batch?.id} where run_id = ${runId} and item_id = ${itemId}`)
    made.push(Number(batch?.id))
  }
  return made
}
