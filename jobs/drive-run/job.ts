import { z } from 'zod'
import { defineJob } from '../define-job.ts'

export const driveRunJob = defineJob({
  name: 'drive-run',
  lane: 'drive',
  payload: z.object({ runId: z.uuid() }),
  doc: 'Hands out the batches of one run and ends it; the lease run:<id> lets one worker at a time.',
  queue: { retryLimit: 0, expireInSeconds: 23 * 3600 },
})
