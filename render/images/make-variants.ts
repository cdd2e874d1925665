import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { VariantSettings } from '#lib/contracts/variants.ts'
import type { ChildJob, VariantsAnswer } from './child-messages.ts'
import type { ImageFacts, MadeVariant } from './image-children.ts'
import { type InspectedImage, inspectImage } from './inspect-image.ts'
import { makeInOrder } from './make-in-order.ts'
import { openPixels, type Pixels, takePixels } from './pixels.ts'
import { makePlaceholder } from './placeholder.ts'
import { createTierPixels, emptyHeap, freeBuffers } from './tier-pixels.ts'
import { type PlannedVariant, planVariants } from './variant-plan.ts'

type Tell = {
  stage: (stage: string) => void
  facts: (facts: ImageFacts, placeholder: string) => void | Promise<void>
  variant: (variant: MadeVariant) => Promise<void>
}

/** Two outputs are made at a time, so that a picture that is alone uses a second core; those above this size one by one, for memory's sake. */
const aloneAbovePx = 5_300_000

const decodeTo = (image: InspectedImage, { width, height }: { width: number; height: number }): Promise<Pixels> =>
  image.decode((source) => takePixels(source.resize(width, height, { fit: 'fill' }), image.tagged))

function encode(pixels: Pixels, { format, quality, effort }: PlannedVariant, settings: VariantSettings): Promise<Buffer> {
  const image = openPixels(pixels)
  return format === 'avif'
    ? image.avif({ quality, effort, chromaSubsampling: settings.avif.chroma }).toBuffer()
    : image.webp({ quality, effort }).toBuffer()
}

/** Makes every output that is planned and not there yet, smallest tier first, both formats of a tier before the next. Throws AppError. */
export async function makeVariants(job: Extract<ChildJob, { kind: 'variants' }>, tell: Tell): Promise<VariantsAnswer> {
  await freeBuffers()
  const image = await inspectImage(job.inputPath, job.limits)
  const { facts } = image
  const plan = planVariants(job.settings, facts)
  const have = new Set(job.have)
  const leftOut = plan.filter((variant) => variant.leftOut).map(({ width, height, format }) => ({ width, height, format }))
  const todo = plan.filter((variant) => !variant.leftOut && !have.has(`${variant.width}.${variant.format}`))

  tell.stage('decode')
  // Always the same hand-off, whatever is there already: a set made in two goes has the bytes of one made at once.
  const largest = plan.findLast((variant) => !variant.leftOut)
  const size = largest ?? { width: Math.min(facts.width, 100), height: Math.min(facts.height, 100) }
  const tiers = await createTierPixels(await decodeTo(image, size), facts)
  const placeholder = await makePlaceholder(tiers.middle())
  await tell.facts(facts, placeholder)

  const make = async (variant: PlannedVariant): Promise<MadeVariant> => {
    tell.stage(`encode ${variant.width}`)
    const { width, height, format } = variant
    const data = await encode(await tiers.take(variant), variant, job.settings)
    const path = join(job.outDir, `${width}.${format}`)
    await writeFile(path, data)
    return { width, height, format, path, sizeBytes: data.length, sha256: createHash('sha256').update(data).digest('hex') }
  }
  const isLarge = ({ width, height }: PlannedVariant) => width * height > aloneAbovePx
  await makeInOrder(
    todo.filter((variant) => !isLarge(variant)),
    2,
    { make, tell: tell.variant },
  )
  const large = todo.filter(isLarge)
  if (large.length > 0) {
    await tiers.layDown(job.outDir)
    await makeInOrder(large, 1, { make, tell: tell.variant })
    await emptyHeap()
  }
  return { facts, placeholder, leftOut }
}
