import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { advanceReadyWidth, type KnownSize } from '#db/images/advance-ready-width.ts'
import type { ImageWork } from '#db/images/find-image-work.ts'
import { type NewVariant, recordVariants } from '#db/images/record-variants.ts'
import type { HeldLease } from '#jobs/held-lease.ts'
import { openOriginal } from '#jobs/open-original.ts'
import { AppError, toAppError } from '#lib/errors.ts'
import { tierWidths } from '#render/images/variant-plan.ts'
import type { ProcessContext } from './process-context.ts'
import { createRecorder } from './recorder.ts'
import { createStore } from './store-variant.ts'

type MadeVariants = {
  known: KnownSize
  /** Stored, or left out, but not in the manifest yet. */
  unrecorded: NewVariant[]
  /** Outputs that this call stored. */
  count: number
  bytesIn: number
  bytesOut: number
}

/** How long finished outputs may wait for the transaction that writes them down. */
const recordEveryMs = 500

/**
 * Makes and stores what an image's set lacks, smallest tier first. What is stored is written down on the way, so that a crash or a failure
 * keeps it. The content's lease must be held.
 */
export async function makeMissingVariants(work: ImageWork, lease: HeldLease, context: ProcessContext): Promise<MadeVariants> {
  const { settings, tools, stage, log } = context
  const set = { contentSha256: work.contentSha256, recipe: settings.recipe, storageId: settings.storageId }
  const storage = await tools.openStorage(settings.storageId)
  let known = work.known
  const write = (rows: NewVariant[]): Promise<void> =>
    (context.fenced ?? lease.fenced)(
      async (tx) => {
        await context.recordPublic?.(tx, 'progress', lease.fence)
        if (known === null) await recordVariants(tx, set, rows)
        else await advanceReadyWidth(tx, { set, made: rows, plannedWidths: tierWidths(settings.settings.ladder, known.width), known })
      },
      context.fenced === undefined ? undefined : lease.fence,
    )
  const recorder = createRecorder<NewVariant>({ write, everyMs: recordEveryMs })
  const stopMaking = new AbortController()
  const signal = AbortSignal.any([context.signal, stopMaking.signal])
  const outDir = join(tools.workDir, `variants-${randomUUID()}`)

  stage('read')
  const original = await openOriginal(tools.db, tools.openStorage, work.imageId, { workDir: tools.workDir, signal: context.signal })
  const store = createStore({
    storage,
    set,
    signal: context.signal,
    // the keys say which bytes the pixels came from: nothing is stored once the file is another
    beforePut: original.assertUnchanged,
    onStored: recorder.add,
    onFailure: () => stopMaking.abort(),
  })
  try {
    if (original.sha256 !== work.contentSha256) throw new AppError('original_changed')
    await mkdir(outDir, { recursive: true })
    const made = await tools.imageChildren.makeVariants({
      inputPath: original.path,
      outDir,
      settings: settings.settings,
      limits: settings.limits,
      have: new Set(work.have.map(({ width, format }) => `${width}.${format}`)),
      signal,
      onVariant: store.add,
      onFacts: ({ width, height }, placeholder) => {
        known = { width, height, placeholder }
      },
      // `encode 320`, `encode 480`… are one stage: what is compared between images
      onStage: (name) => stage(name.split(' ')[0] ?? name),
    })
    stage('store')
    await store.finish()
    known = { width: made.facts.width, height: made.facts.height, placeholder: made.placeholder }
    const leftOut = made.leftOut.map(({ width, height, format }): NewVariant => ({ width, height, format, state: 'left_out' }))
    return {
      known,
      unrecorded: [...(await recorder.settle()), ...leftOut],
      count: store.count(),
      bytesIn: original.sizeBytes,
      bytesOut: store.sizeBytes(),
    }
  } catch (error) {
    // storing is what failed when it stopped the making
    const cause = (await store.findFailure()) ?? error
    if (toAppError(cause).code !== 'lease_lost')
      await recorder
        .settle()
        .then((rows) => (rows.length > 0 ? write(rows) : undefined))
        .catch((flushError) =>
          log.warn({ err: flushError, imageId: work.imageId }, 'what was stored could not be written down and will be made again'),
        )
    if (context.signal.aborted) throw new AppError('aborted', {}, cause)
    // what a file that went away, or became another, did to its decoder says nothing of the picture
    await original.assertUnchanged()
    throw cause
  } finally {
    await original.release()
    await rm(outDir, { recursive: true, force: true })
  }
}
