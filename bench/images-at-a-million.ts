import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Db } from '#db/client.ts'
import { advanceReadyWidth } from '#db/images/advance-ready-width.ts'
import { findContentOfImage, findImageWork } from '#db/images/find-image-work.ts'
import { getImageTallies } from '#db/images/image-tallies.ts'
import { listGallery } from '#db/images/list-gallery.ts'
import { publishWholeSet } from '#db/images/publish-whole-set.ts'
import { listImages } from '#db/images/read.ts'
import { type NewVariant, recordVariants } from '#db/images/record-variants.ts'
import { preprocessImagesTask } from '#jobs/preprocess-images/task.ts'
import { type ImageNarrow, listImagesSchema } from '#lib/contracts/images.ts'
import type { Scope } from '#lib/contracts/task-runs.ts'
import { variantFormats } from '#lib/contracts/variant-formats.ts'
import { fillWithImages, layIntoAlbums, startBenchServer, widths } from './million-images.ts'

/**
 * Fills a database with a million images, measures what a start, a batch and a page ask of it, and writes figures and plans to
 * docs/plans. `node bench/images-at-a-million.ts [images] [home]`: with `home` the database is kept there and used again.
 */
const imageCount = Number(process.argv[2] ?? 1_000_000)
const previewLimitMs = 50
const nextBatchLimitMs = 5
const bookkeepingLimitMs = 2

/** Scopes kept within folders and days: name, what narrows. */
const dayAgo = (days: number) => new Date(Date.now() - days * 24 * 3600 * 1000).toISOString()
const narrowings: [string, ImageNarrow][] = [
  ['in a folder of all', { folder: '/photos' }],
  ['in a folder of 100,000 that lie mixed', { folder: '/photos/3' }],
  ['in a folder of 1,000', { folder: '/photos/3/50' }],
  ['added in the last 30 days', { addedAfter: dayAgo(30) }],
  ['added on one day', { addedAfter: dayAgo(300), addedBefore: dayAgo(299) }],
  ['taken in one year', { takenAfter: dayAgo(700), takenBefore: dayAgo(335) }],
  ['taken on one day', { takenAfter: dayAgo(700), takenBefore: dayAgo(699) }],
]

type Measured = { name: string; limitMs: number | null; bestMs: number; medianMs: number; p95Ms: number; plan: string }
type Probe = { name: string; limitMs: number | null; times: number; run: (db: Db, i: number) => Promise<unknown> }

const kept = process.argv[3]
const home = kept ?? mkdtempSync(join(tmpdir(), 'kiln-million-'))
const logDir = join(home, 'log')
const server = await startBenchServer(home)
try {
  const first = connect(server.url())
  const [there] = await first.sql`select exists (select 1 from images) as filled, exists (select 1 from album_images) as laid`
  const filledSeconds = there?.filled ? null : await fillWithImages(server.url(), imageCount)
  if (!there?.laid) await layIntoAlbums(server.url())
  const probes = await listProbes(first.db)
  const measured: Measured[] = []
  for (const probe of probes) measured.push(await measure(first.db, probe))
  const inServer = await serverTime(first, probes)
  await first.sql.unsafe(`alter database kiln set session_preload_libraries = 'auto_explain'`)
  for (const [name, value] of [
    ['log_min_duration', '0'],
    ['log_analyze', 'on'],
    ['log_buffers', 'on'],
    ['log_timing', 'off'],
  ])
    await first.sql.unsafe(`alter database kiln set auto_explain.${name} = '${value}'`)
  await first.close()
  const explained = connect(server.url(), { max: 1 })
  await explained.sql`select 1`
  for (const [i, probe] of probes.entries()) {
    const one = measured[i]
    if (one !== undefined) one.plan = await planOf(explained.db, probe)
  }
  await explained.sql`alter database kiln reset session_preload_libraries`
  await explained.close()
  report(measured, filledSeconds, inServer)
} finally {
  await server.stop()
  if (kept === undefined) rmSync(home, { recursive: true, force: true })
}

async function listProbes(db: Db): Promise<Probe[]> {
  const settings = await preprocessImagesTask.pinSettings(db, { kind: 'missing' })
  const upTo = await preprocessImagesTask.upperBound(db)
  const cursor = (i: number) => Math.floor((upTo * ((i * 7919) % 100)) / 100)
  const scopes = [
    ...(['missing', 'stale', 'failed', 'all'] as const).map((kind) => ({ kind })),
    { kind: 'selection' as const, ids: Array.from({ length: 10_000 }, (_, i) => i * 90 + 1) },
  ]
  const narrowed = narrowings.flatMap(([name, within]) =>
    (['missing', 'all'] as const).map((kind) => ({ name: `${kind} ${name}`, scope: { kind, within } as Scope })),
  )
  const list = (query: object) => listImagesSchema.parse({ limit: 60, ...query })
  const { nextCursor } = await listImages(db, list({}))
  const page = (name: string, query: object): Probe => ({
    name: `list: ${name}`,
    limitMs: null,
    times: 15,
    run: (tx) => listImages(tx, list(query)),
  })
  return [
    ...scopes.map(
      (scope): Probe => ({
        name: `preview: ${scope.kind}`,
        limitMs: previewLimitMs,
        times: 30,
        run: async (tx) => {
          const pinned = await preprocessImagesTask.pinSettings(tx, { kind: 'missing' })
          await preprocessImagesTask.upperBound(tx)
          await preprocessImagesTask.count(tx, scope, pinned)
          await preprocessImagesTask.scopeCounts(tx, pinned)
        },
      }),
    ),
    ...scopes.map(
      (scope): Probe => ({
        name: `next batch: ${scope.kind}`,
        limitMs: nextBatchLimitMs,
        times: 100,
        run: (tx, i) => preprocessImagesTask.listNext(tx, { scope, settings, after: cursor(i), upTo, limit: 16 }),
      }),
    ),
    ...narrowed.flatMap(({ name, scope }): Probe[] => [
      {
        name: `preview: ${name}`,
        limitMs: previewLimitMs,
        times: 15,
        run: async (tx) => preprocessImagesTask.estimate?.(tx, scope, settings),
      },
      { name: `start: ${name}`, limitMs: null, times: 3, run: async (tx) => preprocessImagesTask.count(tx, scope, settings) },
      {
        name: `first batch: ${name}`,
        limitMs: null,
        times: 5,
        run: (tx) => preprocessImagesTask.listNext(tx, { scope, settings, after: 0, upTo, limit: 16 }),
      },
      {
        name: `next batch: ${name}`,
        limitMs: nextBatchLimitMs,
        times: 60,
        run: walk(async (tx, after) => preprocessImagesTask.listNext(tx, { scope, settings, after, upTo, limit: 16 })),
      },
    ]),
    {
      name: 'bookkeeping of one item, two transactions with their flush to disk',
      limitMs: null,
      times: 200,
      run: bookkeeping(settings, upTo),
    },
    { name: 'tallies of the overview', limitMs: null, times: 15, run: (tx) => getImageTallies(tx) },
    page('newest', {}),
    page('newest, second page', { cursor: nextCursor ?? undefined }),
    page('by name', { sort: 'name' }),
    page('largest', { sort: 'largest' }),
    page('failed', { state: ['failed'] }),
    page('stale', { state: ['stale'] }),
    page('missing and partial, by name', { state: ['missing', 'partial'], sort: 'name' }),
    page('search for a rare name', { search: 'IMG_77777' }),
    page('search for a common name', { search: 'img_1' }),
    page('deleted', { deleted: true }),
    page('published', { published: 'yes' }),
    { name: 'gallery', limitMs: null, times: 15, run: (tx) => listGallery(tx) },
  ]
}

/** Batch after batch, as a run reads them; from the beginning again where it comes to the end. */
function walk(next: (tx: Db, after: number) => Promise<number[]>): Probe['run'] {
  let after = 1
  return async (tx) => {
    after = (await next(tx, after)).at(-1) ?? 1
  }
}

/** What preprocess-images asks of the database for one image that has nothing yet, but the engine's own rows. */
function bookkeeping(settings: Awaited<ReturnType<typeof preprocessImagesTask.pinSettings>>, upTo: number): Probe['run'] {
  let after = 0
  const known = { width: 4000, height: 3000, placeholder: 'k8cFDYJniIeAeIiIh3iHeHiAiA' }
  return async (db) => {
    const [imageId] = await preprocessImagesTask.listNext(db, { scope: { kind: 'missing' }, settings, after, upTo, limit: 1 })
    if (imageId === undefined) throw new Error('no image is missing')
    after = imageId
    const contentSha256 = await findContentOfImage(db, imageId)
    if (contentSha256 === null) throw new Error('no content')
    const set = { contentSha256, recipe: settings.recipe, storageId: settings.storageId }
    await findImageWork(db, { imageId, ...set })
    const rows = widths.flatMap((width) =>
      variantFormats.map(
        (format): NewVariant => ({
          width,
          height: width,
          format,
          state: 'stored',
          sizeBytes: 1,
          sha256: contentSha256,
        }),
      ),
    )
    await db.transaction(async (tx) => {
      await recordVariants(tx, set, rows.slice(0, 8))
      await advanceReadyWidth(tx, { set, plannedWidths: widths, known })
    })
    await db.transaction(async (tx) => {
      await recordVariants(tx, set, rows.slice(8))
      await publishWholeSet(tx, {
        set,
        plannedWidths: widths,
        known,
        settingsHash: settings.settingsHash,
        settingsVersion: settings.settingsVersion,
      })
    })
  }
}

async function measure(db: Db, { name, limitMs, times, run }: Probe): Promise<Measured> {
  const took: number[] = []
  for (let i = 0; i < times + 2; i++) {
    const started = performance.now()
    await run(db, i)
    if (i >= 2) took.push(performance.now() - started)
  }
  took.sort((a, b) => a - b)
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0
  process.stderr.write(`${name}: ${at(0.5).toFixed(2)} ms\n`)
  return { name, limitMs, bestMs: at(0), medianMs: at(0.5), p95Ms: at(0.95), plan: '' }
}

/** What the server itself spends on one item's bookkeeping, by statement: a client's milliseconds hold the way there and back too. */
async function serverTime({ db, sql }: ReturnType<typeof connect>, probes: Probe[]): Promise<string[]> {
  const probe = probes.find(({ name }) => name.startsWith('bookkeeping'))
  const times = 200
  await sql`create extension if not exists pg_stat_statements`
  await sql`select pg_stat_statements_reset()`
  for (let i = 0; i < times; i++) await probe?.run(db, i)
  const rows = await sql<{ query: string; ms: number; calls: number }[]>`
    select regexp_replace(left(query, 90), '\\s+', ' ', 'g') as query, total_exec_time as ms, calls::int as calls from pg_stat_statements
    where calls >= ${times} and query !~* 'pg_stat' order by total_exec_time desc`
  const total = rows.reduce((sum, { ms }) => sum + ms, 0)
  if (total / times > bookkeepingLimitMs) process.exitCode = 1
  return [[`all statements (limit ${bookkeepingLimitMs})`, total], ...rows.map(({ query, ms }) => [query, ms] as const)].map(
    ([name, ms]) => `| ${String(name).replaceAll('|', ' ')} | ${(Number(ms) / times).toFixed(3)} |`,
  )
}

/** The plan of the longest statement that a probe sends, from the server's log. */
async function planOf(db: Db, { run }: Probe): Promise<string> {
  const file = join(logDir, readdirSync(logDir)[0] ?? '')
  const before = readFileSync(file, 'utf8').length
  await run(db, 42)
  await new Promise((resolve) => setTimeout(resolve, 300))
  const plans = [
    ...readFileSync(file, 'utf8')
      .slice(before)
      .matchAll(/duration: ([\d.]+) ms {2}plan:\n([\s\S]*?)(?=\n\d{4}-|$)/g),
  ]
  const longest = plans.sort((a, b) => Number(b[1]) - Number(a[1]))[0]
  const text = longest?.[2] ?? ''
  const plan = text.slice(text.search(/^\t?[A-Z][\w ]+ {2}\(cost/m)).replaceAll(/^\t/gm, '')
  return plan
    .replaceAll(/ {2}\(cost=[^)]*\)/g, '')
    .replaceAll(/'\{[\d,]{200,}\}'/g, "'{…}'")
    .slice(0, 3000)
}

function report(measured: Measured[], filledSeconds: number | null, inServer: string[]): void {
  const ms = (value: number) => value.toFixed(2)
  const rows = measured.map(
    ({ name, limitMs, bestMs, medianMs, p95Ms }) => `| ${name} | ${ms(bestMs)} | ${ms(medianMs)} | ${ms(p95Ms)} | ${limitMs ?? ''} |`,
  )
  const plans = measured.map(({ name, plan }) => `### ${name}\n\n\`\`\`\n${plan.trim()}\n\`\`\``)
  const text = `# ${imageCount.toLocaleString('en')} images

Made by \`node bench/images-at-a-million.ts\` on ${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores, the embedded Postgres 18 as Kiln starts
it${filledSeconds === null ? '' : `, filled in ${filledSeconds.toFixed(0)} s`}. Of a hundred images 5 are deleted, about 10 missing, 2 partial, 3 failed, 10 stale under three
older settings, 70 complete; states lie mixed. About 24,000 sets of 16 outputs in the manifest. Milliseconds seen by the client, round trips included.
Load average while measuring ${loadavg()[1]?.toFixed(1)}: above ${availableParallelism()} other programs had their share of the cores, and \`best\` says more than \`median\`.

| what | best | median | p95 | limit |
|---|---|---|---|---|
${rows.join('\n')}

A preview reads the settings, the upper bound, the count and the card's counts; none of them reads an image, but the selection, which looks
its ids up, and a narrowed scope, which is counted for 25 ms at most and estimated past that; its start counts to the end. A next batch is 16 ids from any place of the table.

## In the server

Milliseconds of the server for one item of preprocess-images, by pg_stat_statements; triggers and foreign keys count in the statement that set them off.

| statement | ms an item |
|---|---|
${inServer.join('\n')}

## Plans

Of the longest statement of each.

${plans.join('\n\n')}
`
  writeFileSync(join(import.meta.dirname, '../docs/plans/images-at-a-million.md'), text)
  process.stdout.write(`${rows.join('\n')}\n`)
  const late = measured.filter(({ limitMs, medianMs }) => limitMs !== null && medianMs > limitMs)
  if (late.length > 0) process.exitCode = 1
}
