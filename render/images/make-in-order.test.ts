import { describe, expect, test } from 'vitest'
import { makeInOrder } from './make-in-order.ts'

/** Plans whose making ends when the test says so. */
function openEnded(count: number, atOnce: 1 | 2, tell: (made: number) => Promise<void> = async () => {}) {
  const plans = Array.from({ length: count }, (_, i) => ({ i, ...Promise.withResolvers<number>() }))
  const begun: number[] = []
  const told: number[] = []
  const done = makeInOrder(plans, atOnce, {
    make: ({ i, promise }) => {
      begun.push(i)
      return promise
    },
    tell: (made) => {
      told.push(made)
      return tell(made)
    },
  })
  const end = async (i: number) => {
    plans[i]?.resolve(i)
    await settled()
  }
  return { begun, told, done, end, fail: plans.map(({ reject }) => reject) }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('outputs', () => {
  test('are begun two at a time, and told in the plan’s order, whichever is made first', async () => {
    const { begun, told, done, end } = openEnded(4, 2)
    expect(begun).toEqual([0, 1])
    await end(1)
    expect([begun, told]).toEqual([[0, 1, 2], []])
    await end(2)
    expect([begun, told]).toEqual([[0, 1, 2], []])
    await end(0)
    expect([begun, told]).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2],
    ])
    await end(3)
    await done
    expect(told).toEqual([0, 1, 2, 3])
  })

  test('are made one by one where that is asked for', async () => {
    const { begun, done, end } = openEnded(3, 1)
    for (const i of [0, 1, 2]) {
      expect(begun).toEqual([0, 1, 2].slice(0, i + 1))
      await end(i)
    }
    await done
  })

  test('do not run ahead of whoever takes them', async () => {
    const taken = Promise.withResolvers<void>()
    const { begun, done, end } = openEnded(5, 2, () => taken.promise)
    for (const i of [0, 1, 2, 3, 4]) await end(i)
    expect(begun).toEqual([0, 1, 2, 3])
    taken.resolve()
    await done
    expect(begun).toEqual([0, 1, 2, 3, 4])
  })

  test('that fail end the work once nothing is being made any more, and begin nothing new', async () => {
    const { begun, told, done, end, fail } = openEnded(4, 2)
    let ended = false
    const outcome = done
      .catch((error: Error) => error.message)
      .finally(() => {
        ended = true
      })
    fail[0]?.(new Error('first'))
    await settled()
    expect(ended).toBe(false)
    await end(1)
    expect(await outcome).toBe('first')
    expect([begun, told]).toEqual([[0, 1], []])
  })
})
