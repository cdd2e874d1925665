import { createLog } from '#lib/log.ts'
import type { ImageChildren } from '#render/images/image-children.ts'
import { driveRunJob } from '../drive-run/job.ts'
import { type RunningWorker, runWorker } from '../run-worker.ts'
import { workBatchJob } from '../work-batch/job.ts'
import { numbersHandlers, numbersTasks } from './numbers-task.ts'

const noChildren: ImageChildren = {
  makeVariants: () => Promise.reject(new Error('numbers have no pictures')),
  readMetadata: () => Promise.reject(new Error('numbers have no pictures')),
  close: () => Promise.resolve(),
}

/** The real worker on the task of numbers. */
export const startNumbersWorker = (databaseUrl: string, { slots = 2, logLevel = 'fatal' } = {}): Promise<RunningWorker> =>
  runWorker({
    databaseUrl,
    slots,
    log: createLog('worker', logLevel),
    tasks: numbersTasks,
    taskHandlers: numbersHandlers,
    jobs: [driveRunJob, workBatchJob],
    jobHandlers: {},
    makeTools: ({ db, leases }) =>
      Promise.resolve({
        db,
        leases,
        openStorage: () => Promise.reject(new Error('numbers lie nowhere')),
        imageChildren: noChildren,
        workDir: '/nowhere',
      }),
  })
