import { z } from 'zod'
import { defineJob } from '#jobs/define-job.ts'

export const importImagesJob = defineJob({
  name: 'import-images',
  lane: 'background',
  payload: z.object({ importId: z.uuid() }),
  doc: 'Finds the images of a folder, a list of addresses or a bucket, and adds those that are new or have changed; the sweep sends for those of dead workers.',
  queue: { retryLimit: 50, retryDelaySeconds: 5, expireInSeconds: 12 * 60 * 60 },
})
