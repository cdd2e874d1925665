import type { TaskKey } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import type { Task } from './define-task.ts'
import { preprocessImagesTask } from './preprocess-images/task.ts'
import { refreshImageMetadataTask } from './refresh-image-metadata/task.ts'

/** Settings differ from task to task; the engine only keeps them and hands them back. */
// biome-ignore lint/suspicious/noExplicitAny: a task is read with the settings it pinned itself
export type AnyTask = Task<any>
export type Tasks = Partial<Record<TaskKey, AnyTask>>

/** Every task there is; a key of the contract that is missing here does not compile. */
export const tasks: Record<TaskKey, AnyTask> = {
  'preprocess-images': preprocessImagesTask,
  'refresh-image-metadata': refreshImageMetadataTask,
}

/** Throws not_found. */
export function getTask(key: string, among: Tasks = tasks): AnyTask {
  const task = Object.hasOwn(among, key) ? among[key as TaskKey] : undefined
  if (task === undefined) throw new AppError('not_found', { task: key })
  return task
}
