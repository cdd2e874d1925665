import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { VariantSettings } from '#lib/contracts/variants.ts'
import type { ChildJob, VariantsAnswer } from './child-messages.ts'
import type { ImageFacts, MadeVariant } from './image-children.ts'
import { type InspectedImage, inspectImage } from './inspect-image.ts'
import { makeInOrder } from './make-in-order.ts'
import { openPixels, type Pixels, resizePixels, takePixels } from './pixels.ts'
import { makePlaceholder } from './placeholder.ts'
import { type PlannedVariant, planVariants, tierHeight } from './variant-plan.ts'

type Tell = {
  stage: (stage: string) => void
  facts: (facts: ImageFacts, placeholder: string) => void | Promise<void>
  variant: (variant: MadeVariant) => Promise<void>
}

/** Tiers up to smallPx are made from a tier of this width where there is a larger one: reading 5 MP for each of them costs more than it shows. */
const middlePx = 1280
const smallPx = 800
/** Two outputs are made at a time, so that a picture that is alone uses a second core; those above this size one by one, for memory's sake. */
const aloneAbovePx = 5_300_000

/** What nobody holds any more is freed now, not when V8 comes to it: pixels weigh nothing on its own scales. */
async function freeBuffers(): Promise<void> {
  globalThis.gc?.()
  await setImmediate()
}

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
  const base = await decodeTo(image, largest ?? { width: Math.min(facts.width, 100), height: Math.min(facts.height, 100) })
  const middle = base.width > middlePx ? await resizePixels(base, { width: middlePx, height: tierHeight(middlePx, facts) }) : base
  const placeholder = await makePlaceholder(middle)
  await tell.facts(facts, placeholder)

  const baseTier = { width: base.width, pixels: Promise.resolve(base) }
  let tier = baseTier
  const make = async (variant: PlannedVariant): Promise<MadeVariant> => {
    tell.stage(`encode ${variant.width}`)
    const { width, height, format } = variant
    if (tier.width !== width) tier = { width, pixels: resizePixels(width <= smallPx || width === middlePx ? middle : base, variant) }
    const data = await encode(await tier.pixels, variant, job.settings)
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
  tier = baseTier
  await freeBuffers()
  await makeInOrder(todo.filter(isLarge), 1, { make, tell: tell.variant })
  return { facts, placeholder, leftOut }
}
