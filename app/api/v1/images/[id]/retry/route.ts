import { z } from 'zod'
import { adminRoute } from '#app/_server/admin-route.ts'
import { imageParams } from '#app/_server/image-params.ts'
import { inTransaction } from '#db/client.ts'
import { getImage } from '#db/images/read.ts'
import { enqueue } from '#jobs/enqueue.ts'
import { processNewImageJob } from '#jobs/process-new-image/job.ts'
import { AppError } from '#lib/errors.ts'

/** Works on one image now, ahead of every mass run. */
export const POST = adminRoute({
  role: 'operator',
  params: imageParams,
  response: z.object({ queued: z.literal(true) }),
  status: 202,
  audit: 'image.retry',
  task: () => 'preprocess-images',
  run: async ({ db, params: { id } }) => {
    if ((await getImage(db, id)).deletedAt !== null) throw new AppError('not_found')
    await inTransaction(db, (tx) => enqueue(tx, processNewImageJob, { imageId: id, asked: true }))
    return { queued: true as const }
  },
})
