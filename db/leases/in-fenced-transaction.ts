import type { Db, Tx } from '#db/client.ts'
import { AppError } from '#lib/errors.ts'
import type { Fence } from './fence.ts'
import { holdFence } from './hold-fence.ts'
import { fenceRejections } from './table.ts'

/**
 * Runs `work` in a transaction that only commits while the lease is held. A write that came too late throws lease_lost and is counted in
 * fence_rejections, outside the transaction that was refused. `lockFirst` takes the lock that comes before the lease's in the order all
 * keep (run, lease, batch, items), so that two transactions never wait for each other. `also`: another lease that must be held.
 */
export async function inFencedTransaction<T>(
  db: Db,
  fence: Fence,
  work: (tx: Tx) => Promise<T>,
  { lockFirst, also }: { lockFirst?: (tx: Tx) => Promise<unknown>; also?: Fence } = {},
): Promise<T> {
  try {
    return await db.transaction(async (tx) => {
      await lockFirst?.(tx)
      await (also === undefined ? holdFence(tx, fence) : holdFence(tx, fence, also))
      return work(tx)
    })
  } catch (error) {
    const lost = [fence, also].find(
      (one) => error instanceof AppError && error.code === 'lease_lost' && error.details.resource === one?.resource,
    )
    if (lost !== undefined) await db.insert(fenceRejections).values({ resource: lost.resource, token: lost.token, workerId: lost.owner })
    throw error
  }
}
