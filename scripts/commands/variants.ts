import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { describeError } from '#lib/contracts/error-sentences.ts'
import { defaultVariantSettings, imageLimitsSchema } from '#lib/contracts/variants.ts'
import { loadEnv } from '#lib/env.ts'
import { AppError, type ErrorCode, toAppError } from '#lib/errors.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'
import { createImageChildren, slotsFor } from '#render/images/create-image-children.ts'
import type { ImageChildren, MadeVariant } from '#render/images/image-children.ts'
import { type InputPicture, listInputPictures } from './list-input-pictures.ts'
import { UsageError } from './usage-error.ts'

const image = { one: 'image', many: 'images' }

type VariantsReport = {
  images: number
  outputs: number
  failed: { file: string; code: ErrorCode }[]
  seconds: number
  bytes: { original: number; avif: number; webp: number }
  /** Command and all its children together, at most. */
  peakMemoryMb: number
  slots: number
  /** The largest child. */
  peakSlotMemoryMb: number
}

type VariantsArgs = {
  inputs: string[]
  outDir: string
  signal: AbortSignal
  slots?: number
  onProgress?: (done: number, total: number, failed: number) => void
}

const megabyte = 2 ** 20

async function makeOne(children: ImageChildren, picture: InputPicture, { outDir, signal }: VariantsArgs) {
  const workDir = await mkdtemp(join(outDir, '.kiln-'))
  try {
    const made: MadeVariant[] = []
    const { peakRssBytes } = await children.makeVariants({
      inputPath: resolve(picture.path),
      outDir: workDir,
      settings: defaultVariantSettings,
      limits: imageLimitsSchema.parse({}),
      have: new Set(),
      signal,
      onVariant: async (variant) => {
        made.push(variant)
      },
    })
    const outputBase = join(outDir, picture.outputName)
    await mkdir(dirname(outputBase), { recursive: true })
    for (const { path, width, format } of made) await rename(path, `${outputBase}_${width}.${format}`)
    return { made, peakRssBytes }
  } finally {
    await rm(workDir, { recursive: true, force: true })
  }
}

/** Makes every input's variants under `outDir`, without a database. A picture that fails leaves nothing behind and stops nothing. */
export async function makeVariantFiles(args: VariantsArgs): Promise<VariantsReport> {
  const startedAt = performance.now()
  const pictures = await listInputPictures(args.inputs)
  const slots = slotsFor({ slots: args.slots })
  await mkdir(args.outDir, { recursive: true })
  const children = createImageChildren({ slots })
  const report: VariantsReport = {
    images: pictures.length,
    outputs: 0,
    failed: [],
    seconds: 0,
    bytes: { original: 0, avif: 0, webp: 0 },
    peakMemoryMb: 0,
    slots,
    peakSlotMemoryMb: 0,
  }
  let peakBytes = 0
  let done = 0
  const queue = pictures.values()
  const workThrough = async () => {
    for (const picture of queue) {
      try {
        const { made, peakRssBytes } = await makeOne(children, picture, args)
        peakBytes = Math.max(peakBytes, peakRssBytes)
        report.outputs += made.length
        report.bytes.original += picture.sizeBytes
        for (const { format, sizeBytes } of made) report.bytes[format] += sizeBytes
      } catch (error) {
        if (args.signal.aborted) throw error
        report.failed.push({ file: picture.name, code: toAppError(error).code })
      }
      args.onProgress?.(++done, pictures.length, report.failed.length)
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(slots, pictures.length) }, workThrough))
  } finally {
    await children.close()
  }
  report.failed.sort((a, b) => (a.file < b.file ? -1 : 1))
  report.seconds = Math.round(performance.now() - startedAt) / 1000
  report.peakSlotMemoryMb = Math.round(peakBytes / megabyte)
  report.peakMemoryMb = Math.round((process.resourceUsage().maxRSS * 1024 + peakBytes * Math.min(slots, pictures.length)) / megabyte)
  return report
}

const showProgress = (done: number, total: number, failed: number): void => {
  const text = `${done} of ${formatNumberOf(total, image)}${failed > 0 ? `, ${failed} failed` : ''}`
  if (process.stderr.isTTY) process.stderr.write(`\r${text}\u001b[K${done === total ? '\n' : ''}`)
  else if (done === total || done % 25 === 0) process.stderr.write(`${text}\n`)
}

const sayReport = ({ images, outputs, failed, seconds, bytes, peakMemoryMb }: VariantsReport): string =>
  [
    `${formatNumberOf(images, image)}, ${formatNumberOf(outputs, { one: 'output', many: 'outputs' })} in ${seconds.toFixed(1)} s, ${peakMemoryMb} MB at most`,
    `originals ${bytes.original} bytes, AVIF ${bytes.avif}, WebP ${bytes.webp}`,
    ...failed.map(({ file, code }) => `failed: ${file}: ${code}`),
  ].join('\n')

/** `kiln variants`. Answers the exit code: 0 all made, 1 some failed, 2 wrong use, 3 nothing to do. */
export async function variantsCommand(args: { inputs: string[]; out: string; json?: boolean; slots?: number }): Promise<number> {
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    const report = await makeVariantFiles({
      inputs: args.inputs,
      outDir: resolve(args.out),
      signal: stop.signal,
      slots: args.slots ?? loadEnv().KILN_SLOTS,
      onProgress: showProgress,
    })
    process.stdout.write(`${args.json ? JSON.stringify(report) : sayReport(report)}\n`)
    if (report.images === 0) return 3
    return report.failed.length > 0 ? 1 : 0
  } catch (error) {
    if (stop.signal.aborted) return 130
    throw usageErrorOf(error, args.out) ?? error
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}

/** Which input or output cannot be used, and why, in words; null where it is none of theirs. */
function usageErrorOf(error: unknown, out: string): UsageError | null {
  if (error instanceof AppError && 'name' in error.details) {
    const { what, todo } = describeError(error.code, error.details)
    return new UsageError(`${String(error.details['name'])}: ${what} ${todo}`, error)
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const why = whyNotWritten[code]
  return why === undefined ? null : new UsageError(`${out}: nothing can be written there: ${why}.`, error)
}
const whyNotWritten: Record<string, string> = {
  EACCES: 'it is not allowed',
  EPERM: 'it is not allowed',
  EROFS: 'the disk may only be read',
  ENOSPC: 'the disk is full',
  EEXIST: 'a file has that name',
  ENOTDIR: 'a part of the path is a file',
  ENOENT: 'the path cannot be made',
  ENAMETOOLONG: 'the name is too long',
}

function parseSlots(given: string): number {
  const slots = Number(given)
  if (!Number.isInteger(slots) || slots < 1 || slots > 256) throw new InvalidArgumentError('A whole number from 1 to 256 is needed.')
  return slots
}

export function registerVariants(program: Command): void {
  program
    .command('variants')
    .description('Makes AVIF and WebP variants of pictures into a folder, without a database.')
    .argument('<inputs...>', 'pictures, or folders of them')
    .requiredOption('--out <dir>', 'where <relative path without ending>_<width>.<format> is written')
    .option('--json', 'one JSON object on stdout')
    .option('--slots <n>', 'pictures worked on at once; default one a core', parseSlots)
    .action(async (inputs: string[], options: { out: string; json?: boolean; slots?: number }) => {
      process.exitCode = await variantsCommand({ inputs, ...options })
    })
}
