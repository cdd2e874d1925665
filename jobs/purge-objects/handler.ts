import { takePurgedObjects } from '#db/files/take-purged-objects.ts'
import type { JobContext } from '#jobs/define-job.ts'
import { type AppError, toAppError } from '#lib/errors.ts'

/** Few enough that a slow storage answers well before the transaction's time is up. */
const objectsAtOnce = 20

/**
 * Deletes what purges left behind, one storage after the other. A storage that does not answer keeps its objects for the next try, and
 * does not hold up the others. Throws the first thing that was wrong.
 */
export async function purgeObjects({ tools, signal, log }: Pick<JobContext, 'tools' | 'signal' | 'log'>): Promise<{ deleted: number }> {
  const broken = new Map<string, AppError>()
  let deleted = 0
  while (!signal.aborted) {
    let storageId = ''
    try {
      const taken = await tools.db.transaction(async (tx) => {
        const objects = await takePurgedObjects(tx, { limit: objectsAtOnce, without: [...broken.keys()] })
        storageId = objects[0]?.storageId ?? ''
        if (storageId !== '') await (await tools.openStorage(storageId)).delete(objects.map((object) => object.key))
        return objects.length
      })
      if (taken === 0) break
      deleted += taken
    } catch (error) {
      if (storageId === '') throw error
      broken.set(storageId, toAppError(error))
      log.warn({ err: error, storageId }, 'purged objects could not be deleted yet')
    }
  }
  for (const first of broken.values()) throw first
  return { deleted }
}

export const handlePurgeObjects = async (_payload: object, context: JobContext): Promise<void> => {
  await purgeObjects(context)
}
