import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { countOrEstimate } from '#db/count-or-estimate.ts'
import { notifyPages } from '#db/notify.ts'

/**
 * Counts what pages miss while a storage cannot be used, where that is quick, else the planner's estimate: no index goes by storage, since
 * what a run changes of an image stands in none.
 */
export async function countHeldObjects(tx: Tx, { storageId, host }: { storageId: string; host: string }): Promise<void> {
  const images = await countOrEstimate(
    tx,
    sql`from images where variant_storage_id = ${storageId} and deleted_at is null and ready_max_width is not null`,
  )
  const originals = await countOrEstimate(tx, sql`from files where storage_id = ${storageId} and deleted_at is null`)
  await tx.execute(sql`
    update storage_looks set images = ${images.count}, originals = ${originals.count}, is_exact = ${images.isExact && originals.isExact},
      counted_at = clock_timestamp()
    where storage_id = ${storageId} and host = ${host}`)
  await notifyPages(tx, { topic: 'workers' })
}
