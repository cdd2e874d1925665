import { z } from 'zod'
import { defineJob } from '#jobs/define-job.ts'

const processNewImagePayload = z.object({
  imageId: z.number().int().positive(),
  /** Somebody asked for this one: what the manifest names is looked for in the storage, too. */
  asked: z.boolean().optional(),
})
export type ProcessNewImage = z.infer<typeof processNewImagePayload>

export const processNewImageJob = defineJob({
  name: 'process-new-image',
  lane: 'interactive',
  payload: processNewImagePayload,
  doc: 'Makes the variants of one image that has just arrived, or that somebody asks for, ahead of every mass run.',
  queue: { retryLimit: 4, retryDelaySeconds: 5, expireInSeconds: 60 * 60, heartbeatSeconds: 30 },
})
