import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import type { RunState, TaskKey } from '#lib/contracts/task-runs.ts'
import { closeOpenItems } from './close-open-items.ts'
import { recordEvent } from './record-event.ts'
import { recordSample } from './record-sample.ts'

/**
 * Makes a pausing run paused and a cancelling one cancelled as soon as no worker holds one of its batches. Called by whoever may be the
 * last: the request itself, each worker that lets go, and the sweep. Answers whether it did.
 */
export async function finishStop(tx: Tx, runId: string): Promise<boolean> {
  const [run] = await tx.execute<{ state: RunState; task_key: TaskKey }>(
    sql`select state, task_key from task_runs where id = ${runId} for no key update`,
  )
  if (run === undefined || (run.state !== 'pausing' && run.state !== 'cancelling')) return false
  const held = await tx.execute(sql`
    select 1 from task_batches b join leases l on l.resource = 'batch:' || b.id
    where b.run_id = ${runId} and b.state <> 'ended' and l.expires_at > clock_timestamp() limit 1`)
  if (held.length > 0) return false
  await recordSample(tx, runId)
  if (run.state === 'cancelling') {
    await closeOpenItems(tx, runId, 'run_cancelled')
    await tx.execute(sql`
      update task_runs set state = 'cancelled', stopped_at = clock_timestamp(), finished_at = clock_timestamp() where id = ${runId}`)
    await recordEvent(tx, { runId, kind: 'complete' })
  } else {
    await tx.execute(sql`
      update task_items set state = 'pending', stage = null, interruptions = interruptions + 1
      where run_id = ${runId} and state = 'running'`)
    await tx.execute(sql`update task_batches set state = 'ready' where run_id = ${runId} and state = 'taken'`)
    await tx.execute(sql`update task_runs set state = 'paused', stopped_at = clock_timestamp() where id = ${runId}`)
    await recordEvent(tx, { runId, kind: 'paused' })
  }
  await notifyPages(tx, { topic: 'run', id: runId, taskKey: run.task_key })
  return true
}
