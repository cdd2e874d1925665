import type { TaskKey } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { defineTask, type Task } from './define-task.ts'

/** Settings differ from task to task; the engine only keeps them and hands them back. */
// biome-ignore lint/suspicious/noExplicitAny: a task is read with the settings it pinned itself
export type AnyTask = Task<any>
export type Tasks = Partial<Record<TaskKey, AnyTask>>

const notBuilt = (key: TaskKey, lockId: number): AnyTask =>
  defineTask({
    key,
    title: key,
    noun: { one: 'image', many: 'images' },
    description: '',
    lockId,
    batchSize: 4,
    maxAttempts: 3,
    pinSettings: () => Promise.reject(new AppError('not_found', { task: key })),
    upperBound: () => Promise.resolve(0),
    count: () => Promise.resolve(0),
    scopeCounts: () => Promise.resolve({ missing: 0, stale: 0, failed: 0, complete: 0, all: 0 }),
    listNext: () => Promise.resolve([]),
    describe: () => Promise.resolve(new Map()),
    findByName: () => Promise.resolve([]),
  })

/** Every task there is; a key of the contract that is missing here does not compile. */
export const tasks: Record<TaskKey, AnyTask> = {
  'preprocess-images': notBuilt('preprocess-images', 42_012),
  'refresh-image-metadata': notBuilt('refresh-image-metadata', 42_013),
}

/** Throws not_found. */
export function getTask(key: string, among: Tasks = tasks): AnyTask {
  const task = Object.hasOwn(among, key) ? among[key as TaskKey] : undefined
  if (task === undefined) throw new AppError('not_found', { task: key })
  return task
}
