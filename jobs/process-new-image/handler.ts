import type { Tx } from '#db/client.ts'
import { recordImageFailure } from '#db/images/record-image-failure.ts'
import { notifyPages } from '#db/notify.ts'
import type { JobHandler } from '#jobs/define-job.ts'
import { pinVariantRun } from '#jobs/preprocess-images/pin-variant-run.ts'
import { processImage } from '#jobs/preprocess-images/process-image.ts'
import { takeInHand } from '#jobs/work-in-hand.ts'
import { type AppError, type ErrorCode, errorTable, toAppError } from '#lib/errors.ts'
import type { ProcessNewImage } from './job.ts'

/** A child that dies this often on one picture makes it a failed one; see maxAttempts of the mass task. */
const attemptsAtMost = 3
/** What says something about the picture only when it comes again and again. */
const countsAsAttempt: readonly ErrorCode[] = ['child_crashed', 'child_timeout', 'out_of_memory', 'original_changed']

/**
 * Throws what another try may mend: pg-boss gives the job again after a while, and until then the image stays in the scope `missing`,
 * where a mass run finds it too. What no try mends is written down on the image.
 */
export const processNewImageHandler: JobHandler<ProcessNewImage> = async ({ imageId, asked = false }, { signal, log, tools }) => {
  const settings = await pinVariantRun(tools.db, { kind: asked ? 'selection' : 'missing' })
  for (let attempt = 1; ; attempt++) {
    const hand = takeInHand()
    let committed = false
    const end = (work: (tx: Tx) => Promise<void>) =>
      tools.db.transaction(async (tx) => {
        await hand.end(tx)
        await work(tx)
        await notifyPages(tx, { topic: 'images' })
      })
    try {
      const result = await processImage(imageId, { settings, signal, log, tools, stage: () => {}, worksOn: hand.worksOn })
      await end(async (tx) => result.commit?.(tx))
      committed = true
      return
    } catch (caught) {
      const error = toAppError(caught)
      if (signal.aborted || (!isFinal(error) && !countsAsAttempt.includes(error.code))) throw caught
      if (!isFinal(error) && attempt < attemptsAtMost) continue
      log.warn({ err: caught, imageId, code: error.code }, 'a new image could not be processed')
      const contentSha256 = hand.version()
      await end(async (tx) => {
        if (contentSha256 !== null) await recordImageFailure(tx, imageId, { error, contentSha256 })
      })
      return
    } finally {
      await hand.letGo(committed)
    }
  }
}

const isFinal = ({ code }: AppError): boolean => errorTable[code].after === 'give_up'
