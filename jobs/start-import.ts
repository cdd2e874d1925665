import { inTransaction, type Tx } from '#db/client.ts'
import { createImport } from '#db/images/create-import.ts'
import type { Actor } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import type { CheckedSource } from './check-import-source.ts'
import { enqueue } from './enqueue.ts'
import { importImagesJob } from './import-images/job.ts'

/** Starts an import. Throws import_active where one of the same source has not ended (should its worker have died, the sweep wakes it). */
export async function startImport(tx: Tx, { source, actor }: { source: CheckedSource; actor: Actor }): Promise<{ importId: string }> {
  return inTransaction(tx, async (tx) => {
    const { importId, created } = await createImport(tx, { source, actor })
    if (!created) throw new AppError('import_active', { importId })
    await enqueue(tx, importImagesJob, { importId })
    return { importId }
  })
}
