import { findContentOfImage, findImageWork, type ImageWork } from '#db/images/find-image-work.ts'
import { publishWholeSet } from '#db/images/publish-whole-set.ts'
import type { ItemResult } from '#jobs/define-task.ts'
import type { HeldLease } from '#jobs/held-lease.ts'
import { AppError } from '#lib/errors.ts'
import { planVariants, tierWidths } from '#render/images/variant-plan.ts'
import { takeContentLease } from './content-lease.ts'
import { forgetLost, nameOf } from './forget-lost.ts'
import { makeMissingVariants } from './make-missing-variants.ts'
import type { VariantRunSettings } from './pin-variant-run.ts'
import type { ProcessContext } from './process-context.ts'

const gone: ItemResult = { state: 'skipped', code: 'item_gone', bytesIn: 0, bytesOut: 0 }
const unchanged = { state: 'skipped', code: 'unchanged', bytesIn: 0, bytesOut: 0 } as const satisfies ItemResult

/**
 * Brings one image up to the pinned settings: makes what its content lacks, stores it, and points every image with the same bytes at the
 * set once it is whole. Where the settings say so, what is stored is looked at first. The content's lease goes to whoever writes the end
 * (jobs/work-in-hand.ts). A run and the interactive lane share it.
 */
export async function processImage(imageId: number, context: ProcessContext): Promise<ItemResult> {
  const { tools, signal, stage, worksOn } = context
  const contentSha256 = await findContentOfImage(tools.db, imageId)
  if (contentSha256 === null) return gone
  stage('wait')
  const lease = await takeContentLease(tools.leases, contentSha256, signal)
  worksOn(contentSha256, lease)
  return bringUpToDate(imageId, contentSha256, lease, { ...context, signal: AbortSignal.any([signal, lease.signal]) })
}

async function bringUpToDate(imageId: number, contentSha256: string, lease: HeldLease, context: ProcessContext): Promise<ItemResult> {
  const { settings, tools } = context
  const { recipe, storageId, settingsHash, settingsVersion } = settings
  const set = { contentSha256, recipe, storageId }
  const known = await findImageWork(tools.db, { imageId, ...set })
  if (known === null) {
    if ((await findContentOfImage(tools.db, imageId)) === null) return gone
    throw new AppError('original_changed')
  }
  if (known.variantState === 'complete' && (known.settingsVersion ?? 0) > settingsVersion) return unchanged
  const { work, lost } = settings.asksStorage ? await forgetLost(known, set, lease, context) : { work: known, lost: [] }
  if (lost.length === 0 && isWhole(work, settings)) {
    const pointsThere = work.variantState === 'complete' && work.settingsHash === settingsHash && work.variantStorageId === storageId
    if (pointsThere) return unchanged
  }
  const made = isWhole(work, settings) ? null : await makeMissingVariants(work, lease, context)
  const size = made?.known ?? work.known
  if (size === null) throw new Error('a whole set has a known size')
  const plannedWidths = tierWidths(settings.settings.ladder, size.width)
  const commit: ItemResult['commit'] = async (tx) => {
    const moved = await publishWholeSet(tx, { set, made: made?.unrecorded, plannedWidths, known: size, settingsHash, settingsVersion })
    if (moved.length > 0) await context.recordPublic?.(tx, 'publish', lease.fence)
    if (moved.includes(imageId)) return
    const now = await findContentOfImage(tx, imageId)
    if (now !== null && now !== contentSha256) throw new AppError('original_changed')
  }
  const planned = new Set(planVariants(settings.settings, size).map(nameOf))
  const outputs = lost.filter((variant) => planned.has(nameOf(variant))).length
  const again = outputs > 0 ? ({ code: 'made_again', details: { outputs } } as const) : {}
  // also where nothing had to be made: the image is complete now, and was not before
  return { state: 'ok', ...again, bytesIn: made?.bytesIn ?? 0, bytesOut: made?.bytesOut ?? 0, commit }
}

/** All that the settings plan for this size is in the manifest already. */
function isWhole({ known, have }: ImageWork, { settings }: VariantRunSettings): boolean {
  if (known === null) return false
  const there = new Set(have.map(nameOf))
  return planVariants(settings, known).every((variant) => there.has(nameOf(variant)))
}
