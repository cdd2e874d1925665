import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultVariantSettings, type ImageLimits, imageLimitsSchema, type VariantSettings } from '#lib/contracts/variants.ts'
import { AppError, type ErrorCode, type ErrorDetails } from '#lib/errors.ts'
import type { ImageChildren, MadeVariant, VariantsMade } from '../image-children.ts'

type Made = VariantsMade & { variants: (MadeVariant & { data: Buffer })[] }
type Outcome = { code: null; made: Made } | { code: ErrorCode; details: ErrorDetails; cause: unknown }
type TryOptions = { limits?: Partial<ImageLimits>; settings?: VariantSettings; have?: string[]; signal?: AbortSignal }

/** Small enough that a hundred pictures take seconds. */
export const smallLadder: VariantSettings = { ...defaultVariantSettings, ladder: [320, 480] }

/** Writes bytes under a name of their own and makes their variants; outputs come back as buffers. */
export async function tryImage(children: ImageChildren, name: string, bytes: Buffer, options: TryOptions = {}): Promise<Outcome> {
  const dir = mkdtempSync(join(tmpdir(), 'kiln-image-'))
  try {
    const inputPath = join(dir, name)
    writeFileSync(inputPath, bytes)
    const variants: Made['variants'] = []
    const made = await children.makeVariants({
      inputPath,
      outDir: dir,
      settings: options.settings ?? smallLadder,
      limits: imageLimitsSchema.parse(options.limits ?? {}),
      have: new Set(options.have),
      signal: options.signal ?? new AbortController().signal,
      onVariant: async (variant) => {
        variants.push({ ...variant, data: readFileSync(variant.path) })
      },
    })
    return { code: null, made: { ...made, variants } }
  } catch (error) {
    if (error instanceof AppError) {
      const paths = JSON.stringify(error.details)
      if (paths.includes(dir)) throw new Error(`details name a path: ${paths}`)
      return { code: error.code, details: error.details, cause: error.cause }
    }
    throw error
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

export async function mustMake(children: ImageChildren, name: string, bytes: Buffer, options: TryOptions = {}): Promise<Made> {
  const outcome = await tryImage(children, name, bytes, options)
  if (outcome.code !== null) throw new Error(`${name}: ${outcome.code} ${JSON.stringify(outcome.details)}`)
  return outcome.made
}

/** Pids of this process's image children. Linux only. */
export const childPids = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        return state !== 'Z' && parent === String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('image-child')
      } catch {
        // it ended between being listed and being read
        return false
      }
    })
    .map(Number)

/** The most any image child of this process has held in memory during its last job. Linux only. */
export const childPeakBytes = (): number =>
  Math.max(0, ...childPids().map((pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024))
