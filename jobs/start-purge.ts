import { inTransaction, type Tx } from '#db/client.ts'
import { purgeImages } from '#db/images/purge-images.ts'
import { enqueue } from './enqueue.ts'
import { purgeObjectsJob } from './purge-objects/job.ts'

/** Takes deleted images away for good; their objects follow in the background. Answers how many images. */
export async function startPurge(tx: Tx, ids: readonly number[]): Promise<number> {
  return inTransaction(tx, async (tx) => {
    const purged = await purgeImages(tx, ids)
    if (purged > 0) await enqueue(tx, purgeObjectsJob, {})
    return purged
  })
}
