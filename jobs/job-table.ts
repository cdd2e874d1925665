import { changeInBulkJob } from './change-in-bulk/job.ts'
import type { AnyJob } from './define-job.ts'
import { driveRunJob } from './drive-run/job.ts'
import { importImagesJob } from './import-images/job.ts'
import { processNewImageJob } from './process-new-image/job.ts'
import { purgeObjectsJob } from './purge-objects/job.ts'
import { purgeRunsJob } from './purge-runs/job.ts'
import { workBatchJob } from './work-batch/job.ts'

/** Every job there is. Worker, migrator and queues page read this list; a job that is not in it has no queue. */
export const jobs = [
  driveRunJob,
  workBatchJob,
  processNewImageJob,
  changeInBulkJob,
  importImagesJob,
  purgeObjectsJob,
  purgeRunsJob,
] as const satisfies readonly AnyJob[]

export type JobName = (typeof jobs)[number]['name']
