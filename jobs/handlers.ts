import type { TaskKey } from '#lib/contracts/task-runs.ts'
import type { AnyHandler } from './engine.ts'
import { preprocessImagesHandler } from './preprocess-images/handler.ts'
import { refreshImageMetadataHandler } from './refresh-image-metadata/handler.ts'

/** What is done with one item of each task. Only worker code loads this: web code must never. */
export const taskHandlers: Record<TaskKey, AnyHandler> = {
  'preprocess-images': preprocessImagesHandler,
  'refresh-image-metadata': refreshImageMetadataHandler,
}
