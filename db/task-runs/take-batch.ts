import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Fence } from '#db/leases/fence.ts'
import type { RunState, TaskKey } from '#lib/contracts/task-runs.ts'
import { recordEvent } from './record-event.ts'

export type TakenBatch = {
  id: number
  runId: string
  taskKey: TaskKey
  settings: Record<string, unknown>
  isFirst: boolean
  items: { itemId: number; attempts: number }[]
}

/**
 * Makes a batch this worker's, under the lease it holds on it. Null where it is ended, or where its run does not run. The
 * caller shares the lock on stops (lock-stops.ts), which puts this before a stop, that then revokes the lease, or after it.
 */
export async function takeBatch(tx: Tx, fence: Fence, batchId: number): Promise<TakenBatch | null> {
  const [found] = await tx.execute<{
    run_id: string
    state: RunState
    task_key: TaskKey
    settings: Record<string, unknown>
    is_first: boolean
  }>(sql`
    select r.id as run_id, r.state, r.task_key, r.settings, r.first_item_at is null as is_first
    from task_batches b join task_runs r on r.id = b.run_id
    where b.id = ${batchId} and b.state <> 'ended'
    for no key update of b`)
  if (found === undefined || found.state !== 'running') return null
  await tx.execute(sql`
    with back as (
      update task_items set state = 'pending', stage = null, interruptions = interruptions + 1 where batch_id = ${batchId} and state = 'running'
      returning 1
    )
    update task_batches
    set state = 'taken', worker_id = ${fence.owner}, taken_at = clock_timestamp(), deaths = deaths + (exists (select 1 from back))::int
    where id = ${batchId}`)
  const items = await tx.execute<{ item_id: string; attempts: number }>(sql`
    select item_id, attempts from task_items where batch_id = ${batchId} and state in ('pending', 'running') order by attempts, item_id`)
  await recordEvent(tx, { runId: found.run_id, kind: 'claim', batchId, fence })
  return {
    id: batchId,
    runId: found.run_id,
    taskKey: found.task_key,
    settings: found.settings,
    isFirst: found.is_first,
    items: items.map(({ item_id, attempts }) => ({ itemId: Number(item_id), attempts })),
  }
}
