import { z } from 'zod'
import { defineJob } from '#jobs/define-job.ts'

export const purgeObjectsJob = defineJob({
  name: 'purge-objects',
  lane: 'background',
  payload: z.object({}),
  doc: 'Deletes the objects whose rows a purge has taken away.',
  queue: { retryLimit: 20, retryDelaySeconds: 60, expireInSeconds: 30 * 60 },
})
