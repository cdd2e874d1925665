import type { Db } from '#db/client.ts'
import { getRun } from '#db/task-runs/read.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'

/** The run in the address, where it is one of preprocess-images. Throws not_found. */
export async function getPreprocessRun(db: Db, id: string): Promise<Run> {
  const run = await getRun(db, id)
  if (run.taskKey !== 'preprocess-images') throw new AppError('not_found')
  return run
}
