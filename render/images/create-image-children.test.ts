import { getEventListeners } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import sharp from 'sharp'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { imageLimitsSchema } from '#lib/contracts/variants.ts'
import { AppError } from '#lib/errors.ts'
import type { ChildFailure } from '../child-failure.ts'
import { processStart, signalGroup, spawnChild } from '../process.ts'
import { createImageChildren, slotsFor } from './create-image-children.ts'
import type { ImageChildren } from './image-children.ts'
import { childPids, mustMake, smallLadder, tryImage } from './testing/try-image.ts'

const onLinux = process.platform === 'linux'
/** Takes many seconds to encode. */
const slow = { ...smallLadder, ladder: [1280], avif: { quality: 80, effort: 9, chroma: '4:4:4' as const } }
let noise: Buffer
let small: Buffer
let children: ImageChildren

beforeAll(async () => {
  const made = (width: number) =>
    sharp({ create: { width, height: width, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 40 } } })
  noise = await made(1400).png({ compressionLevel: 1 }).toBuffer()
  small = await made(330).jpeg().toBuffer()
})
afterEach(() => children.close())

const until = async (holds: () => boolean, ms: number): Promise<boolean> => {
  for (const end = performance.now() + ms; performance.now() < end; await delay(20)) if (holds()) return true
  return holds()
}

describe('image children', () => {
  test('an abort ends the child within a second, in the middle of an encode', async () => {
    children = createImageChildren({ slots: 1 })
    await mustMake(children, 'small.jpg', small)
    const stop = new AbortController()
    const job = tryImage(children, 'noise.png', noise, { settings: slow, signal: stop.signal })
    await delay(1500)
    const pids = onLinux ? childPids() : []
    const startedAt = performance.now()
    stop.abort()
    expect((await job).code).toBe('aborted')
    expect(performance.now() - startedAt).toBeLessThan(1000)
    expect(await until(() => pids.every((pid) => processStart(pid) === null), 1000)).toBe(true)
  })

  test('a job that waited for its slot leaves nothing behind on a signal: such a signal would be kept for ever', async () => {
    children = createImageChildren({ slots: 1 })
    const any = vi.spyOn(AbortSignal, 'any')
    await Promise.all([mustMake(children, 'small.jpg', small), mustMake(children, 'small.jpg', small)])
    const signals = any.mock.results.map(({ value }) => value as AbortSignal)
    any.mockRestore()
    expect(signals.length).toBeGreaterThanOrEqual(2)
    for (const signal of signals) expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  test('an abort while waiting for a slot takes no slot', async () => {
    children = createImageChildren({ slots: 1 })
    const first = mustMake(children, 'small.jpg', small)
    const stop = new AbortController()
    const second = tryImage(children, 'small.jpg', small, { signal: stop.signal })
    stop.abort()
    expect((await second).code).toBe('aborted')
    await first
    expect((await mustMake(children, 'small.jpg', small)).variants).toHaveLength(2)
  })

  test('a child that takes too long is ended and its slot freed', async () => {
    children = createImageChildren({ slots: 1 })
    const outcome = await tryImage(children, 'noise.png', noise, { settings: slow, limits: { timeoutSeconds: 1 } })
    expect(outcome).toMatchObject({ code: 'child_timeout', details: { stage: 'encode 1280', timeoutMs: 1000 } })
    expect((await mustMake(children, 'small.jpg', small)).variants).toHaveLength(2)
  })

  test('time that the store takes is not the child’s', async () => {
    children = createImageChildren({ slots: 1 })
    await mustMake(children, 'small.jpg', small)
    const dir = mkdtempSync(join(tmpdir(), 'kiln-slow-'))
    writeFileSync(join(dir, 'in.jpg'), small)
    const stored: string[] = []
    await children.makeVariants({
      inputPath: join(dir, 'in.jpg'),
      outDir: dir,
      settings: smallLadder,
      limits: imageLimitsSchema.parse({ timeoutSeconds: 1 }),
      have: new Set(),
      signal: new AbortController().signal,
      onVariant: async ({ format }) => {
        await delay(800)
        stored.push(format)
      },
    })
    rmSync(dir, { recursive: true })
    expect(stored).toEqual(['avif', 'webp'])
  })

  test.runIf(onLinux).each(['SIGSEGV', 'SIGKILL'] as const)(
    'a child that dies of %s is a crash with its stage and signal, and the next job gets another',
    async (signal) => {
      children = createImageChildren({ slots: 1 })
      await mustMake(children, 'small.jpg', small)
      const job = tryImage(children, 'noise.png', noise, { settings: slow })
      await delay(1500)
      for (const pid of childPids()) process.kill(pid, signal)
      const outcome = await job
      expect(outcome).toMatchObject({ code: 'child_crashed', details: { stage: 'encode 1280', signal, exitCode: null } })
      const { facts } = (outcome.code === null ? undefined : outcome.cause) as ChildFailure
      expect(facts).toMatchObject({ stage: 'encode 1280', signal, exitCode: null, stderr: '' })
      expect(facts.command).toMatch(/^node .*image-child\.ts \(variants of .*noise\.png\)$/)
      expect((await mustMake(children, 'small.jpg', small)).variants).toHaveLength(2)
    },
  )

  test('a job that was stopped while its store was busy ends no process later on, when that store answers', async () => {
    children = createImageChildren({ slots: 1 })
    await mustMake(children, 'small.jpg', small)
    const dir = mkdtempSync(join(tmpdir(), 'kiln-late-'))
    writeFileSync(join(dir, 'in.jpg'), small)
    const stop = new AbortController()
    const store = Promise.withResolvers<void>()
    const job = children.makeVariants({
      inputPath: join(dir, 'in.jpg'),
      outDir: dir,
      settings: smallLadder,
      limits: imageLimitsSchema.parse({ timeoutSeconds: 1 }),
      have: new Set(),
      signal: stop.signal,
      onVariant: () => {
        stop.abort()
        return store.promise
      },
    })
    await expect(job).rejects.toMatchObject({ code: 'aborted' })
    rmSync(dir, { recursive: true })
    await delay(300)
    const kills = vi.spyOn(process, 'kill')
    store.resolve()
    await delay(1500)
    expect(kills.mock.calls).toEqual([])
    kills.mockRestore()
  })

  test('a store that fails fails the job with its own error', async () => {
    children = createImageChildren({ slots: 1 })
    const dir = mkdtempSync(join(tmpdir(), 'kiln-full-'))
    writeFileSync(join(dir, 'in.jpg'), small)
    const job = children.makeVariants({
      inputPath: join(dir, 'in.jpg'),
      outDir: dir,
      settings: smallLadder,
      limits: imageLimitsSchema.parse({}),
      have: new Set(),
      signal: new AbortController().signal,
      onVariant: async () => {
        throw new AppError('storage_full')
      },
    })
    await expect(job).rejects.toMatchObject({ code: 'storage_full' })
    rmSync(dir, { recursive: true })
  })

  test.runIf(onLinux)('children stay warm, and are replaced after so many jobs', async () => {
    children = createImageChildren({ slots: 1, recycleAfterJobs: 2 })
    const seen: string[] = []
    for (let i = 0; i < 3; i++) {
      await mustMake(children, 'small.jpg', small)
      if (i === 0) seen.push(childPids().join())
      else if (i === 2)
        seen.push(
          childPids()
            .filter((pid) => String(pid) !== seen[0])
            .join(),
        )
    }
    expect(seen[0]).toMatch(/^\d+$/)
    expect(seen[1]).toMatch(/^\d+$/)
  })

  test.runIf(onLinux)('a child that stays too large is replaced', async () => {
    children = createImageChildren({ slots: 1, recycleAboveBytes: 1 })
    await mustMake(children, 'small.jpg', small)
    expect(await until(() => childPids().length === 0, 2000)).toBe(true)
  })

  test.runIf(onLinux)('a child ends by itself when its worker is killed', async () => {
    children = createImageChildren({ slots: 1 })
    const worker = spawnChild({ command: process.execPath, args: [join(import.meta.dirname, 'testing/hold-a-child.ts')], env: {} })
    const said = await new Promise<string>((resolve) => worker.stdout?.setEncoding('utf8').once('data', resolve))
    const pids = said.trim().split(' ').map(Number)
    expect(pids.length).toBeGreaterThan(0)
    expect(pids.map(processStart)).not.toContain(null)
    if (worker.pid) signalGroup(worker.pid, 'SIGKILL')
    expect(await until(() => pids.every((pid) => processStart(pid) === null), 10_000)).toBe(true)
  })

  test('a closed pool takes no more jobs', async () => {
    children = createImageChildren({ slots: 1 })
    await children.close()
    expect((await tryImage(children, 'small.jpg', small)).code).toBe('aborted')
  })
})

test('slots follow cores and memory, and are never none', () => {
  expect(slotsFor({ slots: 8, memoryBudgetBytes: 1000 * 2 ** 20 })).toBe(3)
  expect(slotsFor({ slots: 8, memoryBudgetBytes: 2 * 291 * 2 ** 20 })).toBeLessThan(2)
  expect(slotsFor({ slots: 2, memoryBudgetBytes: 64 * 2 ** 30 })).toBe(2)
  expect(slotsFor({ slots: 4, memoryBudgetBytes: 1 })).toBe(1)
})
