import type { ImageWork, KnownVariant } from '#db/images/find-image-work.ts'
import { forgetLostVariants } from '#db/images/forget-lost-variants.ts'
import type { VariantSet } from '#db/images/record-variants.ts'
import type { HeldLease } from '#jobs/held-lease.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { imageKeyOf, variantPath } from '#lib/variant-keys.ts'
import type { ProcessContext } from './process-context.ts'

/** Questions in flight for one image. */
const asksAtOnce = 8

/**
 * Asks the storage for every object that the manifest names of this set, and has what is not there with its size forgotten before anything
 * is made anew: nothing shows it meanwhile, whatever comes of the making. Answers what the manifest says then, and what was lost. The
 * content's lease must be held.
 */
export async function forgetLost(
  work: ImageWork,
  set: VariantSet,
  lease: HeldLease,
  { tools, signal, stage, log, fenced }: ProcessContext,
): Promise<{ work: ImageWork; lost: KnownVariant[] }> {
  stage('check')
  const storage = await tools.openStorage(set.storageId)
  const gone = await findLost(storage, set, work.have, signal)
  if (gone.size === 0) return { work, lost: [] }
  const lost = [...gone]
  log.warn({ imageId: work.imageId, storageId: set.storageId, lost: lost.map(nameOf) }, 'stored variants are not there any more')
  await (fenced ?? lease.fenced)((tx) => forgetLostVariants(tx, set, lost), fenced === undefined ? undefined : lease.fence)
  return { work: { ...work, have: work.have.filter((variant) => !gone.has(variant)) }, lost }
}

export const nameOf = ({ width, format }: Pick<KnownVariant, 'width' | 'format'>): string => `${width}.${format}`

async function findLost(storage: Storage, set: VariantSet, have: KnownVariant[], signal: AbortSignal): Promise<Set<KnownVariant>> {
  const imageKey = imageKeyOf(set.contentSha256, set.recipe)
  const lost = new Set<KnownVariant>()
  const waiting = have.filter(({ state }) => state === 'stored')
  const ask = async () => {
    for (let variant = waiting.pop(); variant !== undefined; variant = waiting.pop()) {
      const found = await storage.head(variantPath(storage.folder, imageKey, variant.width, variant.format), { signal })
      if (found?.sizeBytes !== variant.sizeBytes) lost.add(variant)
    }
  }
  await Promise.all(Array.from({ length: asksAtOnce }, ask))
  return lost
}
