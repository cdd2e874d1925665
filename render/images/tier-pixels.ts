import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { layDown, type Pixels, resizePixels } from './pixels.ts'
import { giveBackFreed } from './process-memory.ts'
import { tierHeight } from './variant-plan.ts'

/** Tiers up to smallPx are made from a tier of this width where there is a larger one: reading 5 MP for each of them costs more than it shows. */
const middlePx = 1280
const smallPx = 800

type Size = { width: number; height: number }

/** What nobody holds any more is freed now, not when V8 comes to it: pixels weigh nothing on its own scales. */
export async function freeBuffers(): Promise<void> {
  globalThis.gc?.()
  await setImmediate()
}

/** Before and after a large picture: what smaller ones left in malloc's heap, in holes too small for it, is not added to its peak. */
export async function emptyHeap(): Promise<void> {
  await freeBuffers()
  giveBackFreed()
}

type TierPixels = {
  /** The pixels of a tier; those of the last tier asked for are kept for its other format. */
  take: (size: Size) => Promise<Pixels>
  /** What smaller things are drawn from. */
  middle: () => Pixels
  /** From now on every tier is read from files in this folder: an encoder that holds a large picture itself must not find it in memory again. */
  layDown: (dir: string) => Promise<void>
}

/** Makes tiers from the decoded largest one, with the original's ratio. */
export async function createTierPixels(largest: Pixels, original: Size): Promise<TierPixels> {
  let base = largest
  let middle = base.width > middlePx ? await resizePixels(base, { width: middlePx, height: tierHeight(middlePx, original) }) : base
  let isLaidDown = false
  let tier = { width: base.width, pixels: Promise.resolve(base) }
  return {
    middle: () => middle,
    take: async ({ width, height }) => {
      if (tier.width !== width) {
        tier = { width, pixels: resizePixels(width <= smallPx || width === middlePx ? middle : base, { width, height }) }
        if (isLaidDown) await emptyHeap()
      }
      return tier.pixels
    },
    layDown: async (dir) => {
      isLaidDown = true
      const isOne = middle === base
      base = await layDown(base, join(dir, 'base.png'))
      middle = isOne ? base : await layDown(middle, join(dir, 'middle.png'))
      tier = { width: base.width, pixels: Promise.resolve(base) }
      await emptyHeap()
    },
  }
}
