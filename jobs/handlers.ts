import type { TaskKey } from '#lib/contracts/task-runs.ts'
import { changeInBulkHandler } from './change-in-bulk/handler.ts'
import type { JobHandler } from './define-job.ts'
import type { AnyHandler } from './engine.ts'
import { handleImportImages } from './import-images/handler.ts'
import type { JobName } from './job-table.ts'
import { preprocessImagesHandler } from './preprocess-images/handler.ts'
import { processNewImageHandler } from './process-new-image/handler.ts'
import { handlePurgeObjects } from './purge-objects/handler.ts'
import { purgeRunsHandler } from './purge-runs/handler.ts'
import { refreshImageMetadataHandler } from './refresh-image-metadata/handler.ts'

/** What is done with one item of each task. Only worker code loads this: web code must never. */
export const taskHandlers: Record<TaskKey, AnyHandler> = {
  'preprocess-images': preprocessImagesHandler,
  'refresh-image-metadata': refreshImageMetadataHandler,
}

/** The engine's own jobs are not here: jobs/run-worker.ts binds them to the worker's leases. */
type OtherJob = Exclude<JobName, 'drive-run' | 'work-batch'>

// biome-ignore lint/suspicious/noExplicitAny: each handler is given the payload its own job's schema let through
export const jobHandlers: Record<OtherJob, JobHandler<any>> = {
  'process-new-image': processNewImageHandler,
  'import-images': handleImportImages,
  'change-in-bulk': changeInBulkHandler,
  'purge-objects': handlePurgeObjects,
  'purge-runs': purgeRunsHandler,
}
