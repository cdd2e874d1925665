import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Fence } from '#db/leases/fence.ts'
import { releaseLease } from '#db/leases/release-lease.ts'
import { finishStop } from './finish-stop.ts'
import { lockRun } from './lock-run.ts'
import { recordEvent } from './record-event.ts'

/**
 * Lets go of a batch that is not done. It waits for another worker where its run goes on, and then the answer is `ready`; where the run is
 * being stopped, whoever lets go last ends it. `lost` where the lease was another's already, and then nothing was changed. Nobody died,
 * so the batch counts no death, and what was being worked on an interruption.
 */
export async function leaveBatch(tx: Tx, fence: Fence, runId: string, batchId: number): Promise<'ready' | 'stopped' | 'lost'> {
  const state = await lockRun(tx, runId)
  const held = await tx.execute(sql`
    select 1 from leases where resource = ${fence.resource} and token = ${fence.token} and owner = ${fence.owner}
      and expires_at > clock_timestamp() for no key update`)
  if (held.length === 0) return 'lost'
  await releaseLease(tx, fence)
  await recordEvent(tx, { runId, kind: 'release', batchId, fence })
  if (state !== 'running') {
    await finishStop(tx, runId)
    return 'stopped'
  }
  await tx.execute(sql`
    update task_items set state = 'pending', stage = null, interruptions = interruptions + 1 where batch_id = ${batchId} and state = 'running'`)
  await tx.execute(sql`
    update task_batches set state = 'ready', worker_id = null, woken_at = clock_timestamp() where id = ${batchId} and state = 'taken'`)
  return 'ready'
}
