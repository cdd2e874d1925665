import { once } from 'node:events'
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { type VariantFormat, variantFormats } from '#lib/contracts/variant-formats.ts'
import { defaultVariantSettings, imageLimitsSchema } from '#lib/contracts/variants.ts'
import { baseEnv, projectRoot } from '#lib/env.ts'
import { createImageChildren } from '#render/images/create-image-children.ts'
import { tierHeight, tierWidths } from '#render/images/variant-plan.ts'
import { spawnChild } from '#render/process.ts'
import { type InputPicture, listInputPictures } from '#scripts/commands/list-input-pictures.ts'
import { hasDssim, measureDssim } from './measure-dssim.ts'
import { type MemoryRow, measureMemory } from './measure-memory.ts'
import { makePeerVariants, makeReference, type Tier } from './peer-way.ts'

/**
 * Ours against the peer's way, in one run: pictures two at a time, ours and the peer's turn about for every pair, so that whatever else
 * the machine does falls on both alike. Bytes, seconds and (where dssim is on PATH) look, by format over all tiers.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    reference: { type: 'string', default: 'peer' },
    limit: { type: 'string' },
    'no-dssim': { type: 'boolean', default: false },
    memory: { type: 'string' },
  },
})
const atOnce = 2
const settings = defaultVariantSettings
const limits = imageLimitsSchema.parse({})

type Sample = { name: string; width: number; format: VariantFormat; ours: number; peer: number; oursDssim: number; peerDssim: number }

const workDir = await mkdtemp(join(tmpdir(), 'kiln-bench-'))
const children = createImageChildren({ slots: atOnce, recycleAfterJobs: 10_000 })
const samples: Sample[] = []
const seconds = { ours: 0, peer: 0 }
let peakBytes = 0
let made = 0

const dirOf = (way: string, index: number) => join(workDir, way, String(index))

/** Where no folder is named: the pictures that Kiln draws for a new installation. */
async function drawDemoLibrary(into: string): Promise<string> {
  console.error('no folder is named: drawing the demo library')
  const args = [join(projectRoot, 'scripts/demo/draw-library.ts'), into]
  const [code] = await once(spawnChild({ command: process.execPath, args, env: baseEnv(), stdio: 'inherit' }), 'exit')
  if (code !== 0) throw new Error(`the demo library could not be drawn: exit code ${code}`)
  return into
}

async function tiersOf(path: string): Promise<Tier[]> {
  const { autoOrient: source } = await sharp(path).metadata()
  return tierWidths(settings.ladder, source.width).map((width) => ({ width, height: tierHeight(width, source) }))
}

async function makeOurs(picture: InputPicture, outDir: string): Promise<void> {
  const { peakRssBytes } = await children.makeVariants({
    inputPath: picture.path,
    outDir,
    settings,
    limits,
    have: new Set(),
    signal: new AbortController().signal,
    onVariant: async () => {},
  })
  peakBytes = Math.max(peakBytes, peakRssBytes)
}

async function timed(
  way: 'ours' | 'peer',
  pair: InputPicture[],
  first: number,
  work: (picture: InputPicture, index: number) => Promise<unknown>,
) {
  for (const i of pair.keys()) await mkdir(dirOf(way, first + i), { recursive: true })
  const from = performance.now()
  await Promise.all(pair.map((picture, i) => work(picture, first + i)))
  seconds[way] += (performance.now() - from) / 1000
}

async function compare(picture: InputPicture, index: number, look: boolean): Promise<void> {
  for (const tier of await tiersOf(picture.path)) {
    const paths = variantFormats.flatMap((format) =>
      (['ours', 'peer'] as const).map((way) => join(dirOf(way, index), `${tier.width}.${format}`)),
    )
    const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size))
    let dssim = [0, 0, 0, 0]
    if (look) {
      const reference = join(workDir, 'reference.png')
      await makeReference(picture.path, reference, tier, values.reference === 'full' ? 'full' : 'peer')
      dssim = await measureDssim(reference, paths)
    }
    variantFormats.forEach((format, i) => {
      const [ours = 0, peer = 0] = sizes.slice(i * 2)
      const [oursDssim = 0, peerDssim = 0] = dssim.slice(i * 2)
      samples.push({ name: picture.name, width: tier.width, format, ours, peer, oursDssim, peerDssim })
    })
  }
}

const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0)
const ratio = (of: Sample[], ours: 'ours' | 'oursDssim', peer: 'peer' | 'peerDssim') =>
  sum(of.map((s) => s[ours])) / sum(of.map((s) => s[peer]))

const folder = positionals[0] ?? (await drawDemoLibrary(join(workDir, 'demo-library')))
let pictures = await listInputPictures([folder])
if (values.limit) pictures = pictures.slice(0, Number(values.limit))
const look = !values['no-dssim'] && (await hasDssim())
if (!look) process.stderr.write('Look is not compared: `cargo install dssim` brings the program that measures it.\n')

sharp.cache(false)
const failed: string[] = []
let memory: MemoryRow[] = []
try {
  for (let first = 0; first < pictures.length; first += atOnce) {
    const pair: InputPicture[] = []
    for (const picture of pictures.slice(first, first + atOnce))
      try {
        await sharp(picture.path).resize(16).raw().toBuffer()
        pair.push(picture)
      } catch {
        failed.push(picture.name)
      }
    if (pair.length === 0) continue
    if (made === 0) await timed('ours', pair, first, (picture, i) => makeOurs(picture, dirOf('ours', i)))
    if (made === 0) seconds.ours = 0
    const ways = [
      () => timed('ours', pair, first, (picture, i) => makeOurs(picture, dirOf('ours', i))),
      () => timed('peer', pair, first, async (picture, i) => makePeerVariants(picture.path, dirOf('peer', i), await tiersOf(picture.path))),
    ]
    for (const way of made % (atOnce * 2) === 0 ? ways : ways.reverse()) await way()
    for (const [i, picture] of pair.entries()) await compare(picture, first + i, look)
    made += pair.length
    for (const way of ['ours', 'peer']) await rm(join(workDir, way), { recursive: true, force: true })
    process.stderr.write(`${made} of ${pictures.length}: ${(seconds.peer / seconds.ours).toFixed(2)} times as fast\n`)
  }
  await children.close()
  const whole = pictures.filter(({ name }) => !failed.includes(name)).map(({ path }) => path)
  if (values.memory) memory = await measureMemory(whole, Number(values.memory), workDir)
} finally {
  await children.close()
  await rm(workDir, { recursive: true, force: true })
}

const formats = variantFormats.map((format) => {
  const all = samples.filter((sample) => sample.format === format)
  const tiers = settings.ladder.flatMap((width) => {
    const tier = all.filter((sample) => sample.width === width)
    return tier.length === 0
      ? []
      : [{ width, bytes: ratio(tier, 'ours', 'peer'), dssim: look ? ratio(tier, 'oursDssim', 'peerDssim') : null }]
  })
  return { format, bytes: ratio(all, 'ours', 'peer'), dssim: look ? ratio(all, 'oursDssim', 'peerDssim') : null, tiers }
})
const report = {
  machine: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`,
  date: new Date().toISOString().slice(0, 10),
  pictures: made,
  passedOver: failed,
  secondsAnImage: { ours: seconds.ours / made, peer: seconds.peer / made },
  timesAsFast: seconds.peer / seconds.ours,
  peakSlotMemoryMb: Math.round(peakBytes / 2 ** 20),
  memory,
  formats,
}
if (values.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
else {
  const { ours, peer } = report.secondsAnImage
  console.log(`${report.machine}, ${report.date}, ${made} pictures, ${atOnce} at a time`)
  console.log(
    `ours ${ours.toFixed(2)} s an image, peer ${peer.toFixed(2)} s: ${report.timesAsFast.toFixed(2)} times as fast; ${report.peakSlotMemoryMb} MB a slot at most`,
  )
  for (const { format, bytes, dssim, tiers } of formats) {
    console.log(`${format}: bytes x${bytes.toFixed(3)}${dssim === null ? '' : `, DSSIM x${dssim.toFixed(3)}`}`)
    for (const tier of tiers)
      console.log(
        `  ${String(tier.width).padStart(5)}: bytes x${tier.bytes.toFixed(3)}${tier.dssim === null ? '' : `, DSSIM x${tier.dssim.toFixed(3)}`}`,
      )
  }
  for (const { name, freshMb, warmMb } of memory)
    console.log(`24 megapixels, ${name}: ${freshMb} MB in a new child, ${warmMb} MB after ${values.memory} pictures`)
  if (failed.length > 0) console.log(`passed over, since they do not decode: ${failed.join(', ')}`)
}
