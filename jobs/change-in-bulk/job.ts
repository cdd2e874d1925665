import { z } from 'zod'
import { defineJob } from '#jobs/define-job.ts'

export const changeInBulkJob = defineJob({
  name: 'change-in-bulk',
  lane: 'bulk',
  payload: z.object({ operationId: z.uuid() }),
  doc: 'Changes many images or runs, slice after slice; the lease bulk:<id> lets one worker at a time.',
  queue: { retryLimit: 0, expireInSeconds: 23 * 3600 },
})
