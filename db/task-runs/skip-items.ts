import { sql } from 'drizzle-orm'
import { inTransaction, type Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { bigintArray } from '#db/sql-array.ts'
import type { TaskKey } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { getRunState } from './get-run-state.ts'
import { writeRunLog } from './write-run-log.ts'

/**
 * Ends items of a run that nobody has begun yet as skipped, on an operator's word: row, batch's count and event in one statement. What is at
 * work or ended stays as it is. Answers how many it ended. Throws not_found, run_ended, item_not_waiting where none of them waits.
 */
export const skipItems = (tx: Tx, runId: string, itemIds: number[]): Promise<number> => inTransaction(tx, (tx) => skip(tx, runId, itemIds))

async function skip(tx: Tx, runId: string, itemIds: number[]): Promise<number> {
  const ids = bigintArray(itemIds)
  const [run] = await tx.execute<{ task_key: TaskKey }>(sql`
    select task_key from task_runs where id = ${runId} and state in ('queued', 'running', 'pausing', 'paused') for no key update`)
  if (run === undefined) throw new AppError('run_ended', { state: await getRunState(tx, runId) })
  // run, leases, batches, items: the order in which everybody takes them
  const batches = await tx.execute<{ id: string }>(sql`
    select id from task_batches where run_id = ${runId} and state <> 'ended' and id in (
      select batch_id from task_items where run_id = ${runId} and item_id = any(${ids}) and state = 'pending') order by id`)
  const open = bigintArray(batches.map(({ id }) => Number(id)))
  await tx.execute(sql`select 1 from leases where resource in (select 'batch:' || id from unnest(${open}) id) order by resource for update`)
  await tx.execute(sql`select 1 from task_batches where id = any(${open}) order by id for no key update`)
  const [done] = await tx.execute<{ n: string }>(sql`
    with skipped as (
      update task_items set state = 'skipped', code = 'skipped_by_operator', details = null, stage = null, finished_at = clock_timestamp()
      where run_id = ${runId} and item_id = any(${ids}) and batch_id = any(${open}) and state = 'pending'
      returning item_id, batch_id
    ), told as (
      insert into task_events (run_id, batch_id, item_id, kind, pid)
      select ${runId}, batch_id, item_id, 'complete', ${process.pid} from skipped
    ), counted as (
      update task_batches b set skipped = b.skipped + s.n
      from (select batch_id, count(*) as n from skipped group by 1) s where b.id = s.batch_id
    )
    select count(*) as n from skipped`)
  const count = Number(done?.n)
  if (count === 0) throw new AppError('item_not_waiting', { run: runId })
  await writeRunLog(tx, { runId, level: 'info', workerId: null, message: 'skipped on request', details: { items: count } })
  await notifyPages(tx, { topic: 'run', id: runId, taskKey: run.task_key })
  return count
}
