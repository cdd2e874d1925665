import { z } from 'zod'
import { defineJob } from '#jobs/define-job.ts'

export const purgeRunsJob = defineJob({
  name: 'purge-runs',
  lane: 'bulk',
  payload: z.object({}),
  doc: 'Takes the rows of deleted runs away, piece by piece.',
  queue: { retryLimit: 0, expireInSeconds: 23 * 3600 },
})
