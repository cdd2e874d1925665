import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import { AppError } from '#lib/errors.ts'
import type { ChildJob, VariantsAnswer } from './child-messages.ts'
import type { ImageChildren, ImageMetadata, MakeVariants, VariantsMade } from './image-children.ts'
import { type ChildTalk, type OneChild, startImageChild } from './one-child.ts'

type ImageChildrenOptions = {
  /** Children at most; default one a core, fewer where memory does not allow it. */
  slots?: number
  /** Memory all children may have together; default half of what the machine or container has. */
  memoryBudgetBytes?: number
  workerScript?: string
  /** A child is replaced after so many jobs, … */
  recycleAfterJobs?: number
  /** … or when more than this stays resident after a job. */
  recycleAboveBytes?: number
  /** The children's whole environment. They need none of ours. */
  env?: Record<string, string>
}

/** What a slot takes at its peak: 291 MB with a tall photo of 24 megapixels in the first child of all, the worst of bench/variants/results.md. */
const slotPeakBytes = 300 * 2 ** 20
/** What a warm child may keep; past it the next picture's peak would start too high. */
const keptBytes = 300 * 2 ** 20

const machineBytes = (): number => {
  const constrained = process.constrainedMemory()
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()
}

/** How many children may run at once: the cores, or what memory allows where that is less, never none. */
export const slotsFor = ({ slots, memoryBudgetBytes }: Pick<ImageChildrenOptions, 'slots' | 'memoryBudgetBytes'>): number =>
  Math.max(1, Math.min(slots ?? availableParallelism(), Math.floor((memoryBudgetBytes ?? machineBytes() / 2) / slotPeakBytes)))

/** A warm pool of decoding processes; each is started when first needed and kept. See ImageChildren. */
export function createImageChildren({
  slots,
  memoryBudgetBytes,
  workerScript = join(import.meta.dirname, 'image-child.ts'),
  recycleAfterJobs = 200,
  recycleAboveBytes = keptBytes,
  env = {},
}: ImageChildrenOptions = {}): ImageChildren {
  const free = slotsFor({ slots, memoryBudgetBytes })
  const idle: OneChild[] = []
  const all = new Set<OneChild>()
  const waiting: (() => void)[] = []
  const closing = new AbortController()
  let freeSlots = free

  async function takeSlot(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new AppError('aborted')
    if (freeSlots > 0) {
      freeSlots -= 1
      return
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const onAbort = () => {
      const at = waiting.indexOf(resolve)
      if (at === -1) return
      waiting.splice(at, 1)
      reject(new AppError('aborted'))
    }
    waiting.push(resolve)
    signal.addEventListener('abort', onAbort, { once: true })
    await promise.finally(() => signal.removeEventListener('abort', onAbort))
  }

  function giveSlot(): void {
    const start = waiting.shift()
    if (start) start()
    else freeSlots += 1
  }

  function takeChild(): OneChild {
    for (let child = idle.pop(); child; child = idle.pop()) {
      if (!child.isDead()) return child
      all.delete(child)
    }
    const child = startImageChild({ workerScript, env })
    all.add(child)
    return child
  }

  function putBack(child: OneChild): void {
    if (!child.isDead() && child.jobsDone() < recycleAfterJobs && child.rssBytes() < recycleAboveBytes) {
      idle.push(child)
      return
    }
    void child.end().finally(() => all.delete(child))
  }

  async function run(job: ChildJob, talk: ChildTalk) {
    const signal = AbortSignal.any([talk.signal, closing.signal])
    await takeSlot(signal)
    const child = takeChild()
    try {
      return await child.run(job, { ...talk, signal })
    } finally {
      putBack(child)
      giveSlot()
    }
  }

  async function makeVariants({
    inputPath,
    outDir,
    settings,
    limits,
    have,
    signal,
    onVariant,
    onStage,
    onFacts,
  }: MakeVariants): Promise<VariantsMade> {
    const done = await run(
      { kind: 'variants', inputPath, outDir, settings, limits, have: [...have] },
      {
        signal,
        timeoutMs: limits.timeoutSeconds * 1000,
        onMessage: (message) => {
          if (message.say === 'stage') return onStage?.(message.stage)
          if (message.say === 'facts') return onFacts?.(message.facts, message.placeholder)
          return onVariant(message.variant)
        },
      },
    )
    return { ...(done.answer as VariantsAnswer), peakRssBytes: done.peakRssBytes }
  }

  return {
    makeVariants,
    readMetadata: async ({ inputPath, limits, signal }) => {
      const done = await run(
        { kind: 'metadata', inputPath, limits },
        { signal, timeoutMs: limits.timeoutSeconds * 1000, onMessage: () => {} },
      )
      return done.answer as ImageMetadata
    },
    close: async () => {
      closing.abort()
      await Promise.all([...all].map((child) => child.end()))
    },
  }
}
