import { z } from 'zod'
import { defineJob } from '../define-job.ts'

export const workBatchJob = defineJob({
  name: 'work-batch',
  lane: 'mass',
  payload: z.object({ batchId: z.number().int().positive() }),
  doc: 'Works the items of one batch, one after another; the lease batch:<id> lets one worker at a time.',
  queue: { retryLimit: 0, expireInSeconds: 23 * 3600 },
})
