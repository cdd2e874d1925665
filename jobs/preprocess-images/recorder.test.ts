import { describe, expect, it } from 'vitest'
import { createRecorder } from './recorder.ts'

const soon = () => new Promise((resolve) => setImmediate(resolve))

describe('the recorder', () => {
  it('writes nothing before its time, so that a small image costs only the last transaction', async () => {
    const writes: number[][] = []
    const recorder = createRecorder<number>({ write: async (rows) => void writes.push(rows), everyMs: 60_000 })
    for (const row of [1, 2, 3]) recorder.add(row)
    expect(await recorder.settle()).toEqual([1, 2, 3])
    expect(writes).toEqual([])
  })

  it('has one transaction in flight, and gathers what comes meanwhile', async () => {
    const writes: number[][] = []
    let finish = () => {}
    const write = (rows: number[]) => {
      writes.push(rows)
      return new Promise<void>((resolve) => {
        finish = resolve
      })
    }
    const recorder = createRecorder<number>({ write, everyMs: 0 })
    for (const row of [1, 2, 3]) recorder.add(row)
    expect(writes).toEqual([[1]])
    finish()
    await soon()
    recorder.add(4)
    expect(writes).toEqual([[1], [2, 3, 4]])
    finish()
    expect(await recorder.settle()).toEqual([])
  })

  it('stops the work when a write failed', async () => {
    const recorder = createRecorder<number>({ write: () => Promise.reject(new Error('lost')), everyMs: 0 })
    recorder.add(1)
    await soon()
    expect(() => recorder.add(2)).toThrow('lost')
    await expect(recorder.settle()).rejects.toThrow('lost')
  })
})
