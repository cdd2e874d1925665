import { readProgress } from '#db/task-runs/read-progress.ts'
import { writeRunLog } from '#db/task-runs/write-run-log.ts'
import type { Engine } from './engine.ts'

/** One line a batch, in the worker's log and in the run's: pending, taken, done, failed, rate, time left. Its loss harms nothing. */
export async function reportProgress({ db, log, workerId }: Engine, runId: string, batchId: number): Promise<void> {
  try {
    const progress = await readProgress(db, runId)
    if (progress === null) return
    log.info({ runId, batchId, ...progress }, 'batch done')
    const details = { batchId, ...progress }
    await writeRunLog(db, { runId, level: 'info', workerId, message: 'batch done', details })
  } catch (error) {
    log.warn({ err: error, runId, batchId }, 'progress could not be written down')
  }
}
