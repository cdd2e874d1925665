import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import postgres from 'postgres'
import { sql } from '#db/sql.ts'
import { checkHistory } from '#jobs/testing/check-history.ts'
import { checkStorage } from '#jobs/testing/check-storage.ts'
import { removeHalfWritten } from '#lib/storage/remove-half-written.ts'
import { addPhotos } from './add-images.ts'
import { timeCancels } from './cancels.ts'
import { workWithWrongClocks } from './clocks.ts'
import { createFarm } from './farm.ts'
import { quantiles, readGaps, readPauses } from './gaps.ts'
import { installKillPoints } from './kill-points.ts'
import { killAndGoOn } from './kills.ts'
import { countDone, hasEnded, openLab, readManifest, startMissing, until } from './lab.ts'
import { startChaosPostgres } from './postgres.ts'
import { findImageChildren } from './processes.ts'
import { startSampling } from './sampler.ts'
import { wakeZombies } from './zombies.ts'

/**
 * Breaks a real Kiln on purpose: a real Postgres, real worker processes, real pictures. Prints what it did and what it found as Markdown, ends
 * with 1 when anything that must never be was found. `node bench/chaos/run.ts --kills 5 --images 1000 --zombies 10 --cancels 20 --clocks`
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '5' },
    images: { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '60' },
    zombies: { type: 'string', default: '10' },
    'zombie-seconds': { type: 'string', default: '36' },
    cancels: { type: 'string', default: '20' },
    clocks: { type: 'boolean', default: false },
    'keep-home': { type: 'boolean', default: false },
  },
})
const [kills, imageCount, zombies, zombieSeconds, cancels] = [
  values.kills,
  values.images,
  values.zombies,
  values['zombie-seconds'],
  values.cancels,
].map(Number) as [number, number, number, number, number]
const mark = `chaos-${process.pid}`
const home = mkdtempSync(join(tmpdir(), 'kiln-chaos-'))
mkdirSync(join(home, 'work'))
const startedAt = performance.now()
const say = (line: string) => process.stderr.write(`${((performance.now() - startedAt) / 1000).toFixed(1)} s  ${line}\n`)
const lines: string[] = []
const problems: string[] = []
const tell = (line: string) => void lines.push(line)

say(`everything lies in ${home}`)
const server = await startChaosPostgres(home)
const lab = await openLab(server.url('kiln'), join(home, 'storage'))
await installKillPoints(lab.connection)
const farm = createFarm({ databaseUrl: lab.databaseUrl, workDir: join(home, 'work'), mark, logFile: join(home, 'workers.log') })
const sampler = startSampling(lab.connection)
let photos = 0
const addMore = async (count: number, size?: readonly number[]) => {
  await addPhotos(lab.db, photos + 1, photos + count, size)
  photos += count
}

try {
  if (kills > 0) await kill()
  if (zombies > 0) await zombie()
  if (cancels > 0) await cancel()
  if (values.clocks) await clocks()
  await settle()
  await check()
  await compare()
} finally {
  await farm.stop()
  if (farm.diedByThemselves() > 0) problems.push(`${farm.diedByThemselves()} workers ended by themselves`)
  const { samples, problems: sampled } = await sampler.stop()
  tell(`- sampler: ${samples} looks, one a second; ${sampled.length} problems`)
  problems.push(...sampled)
  await lab.connection.close()
  await server.stop()
  report()
  if (!values['keep-home'] && problems.length === 0) rmSync(home, { recursive: true, force: true })
}

async function kill(): Promise<void> {
  await addMore(imageCount)
  say(`${imageCount} pictures`)
  const began = performance.now()
  const killed = await killAndGoOn({
    lab,
    farm,
    mark,
    killsPerPoint: kills,
    killPostgres: server.killAll,
    say,
    addMore: () => addMore(150),
    forMs: Number(values.minutes) * 60_000,
  })
  const total = [...killed.hits.values()].reduce((sum, n) => sum + n, 0)
  tell(
    `- kills: ${total} with SIGKILL over ${photos} images in ${killed.runIds.length} runs, ${((performance.now() - began) / 1000).toFixed(0)} s`,
  )
  tell(
    `  - ${[...killed.hits]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, n]) => `${name} ${n}`)
      .join(', ')}`,
  )
  if (killed.missed.size > 0)
    tell(`  - nobody came by in time, tried again: ${[...killed.missed].map(([name, n]) => `${name} ${n}`).join(', ')}`)
  tell(`- image children without a worker 5 s after a kill: ${killed.orphans}`)
  if (killed.orphans > 0) problems.push(`${killed.orphans} image children without a worker`)
  const gaps = await readGaps(lab.connection)
  const taken = gaps.flatMap(({ seconds }) => (seconds === null ? [] : [seconds]))
  tell(
    `- R3, seconds from SIGKILL until another claims what the dead held: ${quantiles(taken)}; ${gaps.length - taken.length} needed no claim`,
  )
  for (const kind of ['run', 'batch'])
    tell(
      `  - ${kind}: ${quantiles(gaps.flatMap(({ resource, seconds }) => (seconds !== null && resource.startsWith(kind) ? [seconds] : [])))}`,
    )
  tell(`- seconds from SIGKILL until any other worker ends an item: ${quantiles(await readPauses(lab.connection, 'worker'))}`)
  tell(`- seconds from Postgres answering again until the next item ends: ${quantiles(await readPauses(lab.connection, 'Postgres'))}`)
  if (taken.some((seconds) => seconds > 45)) problems.push('R3: a gap above 45 s')
}

async function zombie(): Promise<void> {
  const found = await wakeZombies({ lab, farm, times: zombies, waitSeconds: zombieSeconds, addMore: () => addMore(300), say })
  tell(
    `- R4: ${found.woken} zombies stopped for ${zombieSeconds} s that had held ${found.heldByThem} leases: ${found.acceptedWrites} writes accepted under them, ${found.rejections} refused and counted`,
  )
  if (found.acceptedWrites > 0) problems.push(`R4: ${found.acceptedWrites} writes of zombies were accepted`)
}

async function cancel(): Promise<void> {
  await addMore(30, [1800, 1200])
  await farm.fill(3)
  const found = await timeCancels({ lab, mark, times: cancels, say })
  tell(`- R8, ${cancels} cancels, ${found.children} children at work, seconds from the call`)
  tell(`  - answered: ${quantiles(found.answeredSeconds)}`)
  tell(`  - last working child gone: ${quantiles(found.childrenGoneSeconds)}`)
  tell(`  - run cancelled: ${quantiles(found.cancelledSeconds)}`)
  tell(`  - items ended after the answer: ${found.publishedAfter}`)
  if (found.publishedAfter > 0) problems.push('R8: something was published after a cancel was answered')
}

async function clocks(): Promise<void> {
  await settle()
  await farm.stop()
  await addMore(90)
  const found = await workWithWrongClocks(lab, farm, home)
  if (found === null) tell('- R10: skipped, libfaketime is not here')
  else
    tell(
      `- R10: 90 images by workers with wrong clocks only (${Object.entries(found.itemsByWorker)
        .map(([name, n]) => `${name}: ${n} items`)
        .join(', ')}) in ${found.ranForSeconds.toFixed(0)} s, ${found.rejections} writes refused`,
    )
  await farm.stop()
}

/** Nothing is missing and no run is open. */
async function settle(): Promise<void> {
  await farm.fill(2)
  for (let runId = await startMissing(lab.db); runId !== null; runId = await startMissing(lab.db)) {
    const id = runId
    await until('the last run ended', () => hasEnded(lab.db, id), { forMs: 300_000, everyMs: 300 })
  }
}

async function check(): Promise<void> {
  await farm.stop()
  const runs = await lab.db.execute<{ id: string; state: string }>(sql`select id, state from task_runs order by created_at`)
  for (const { id } of runs) problems.push(...(await checkHistory(lab.db, id)).map((problem) => `${id}: ${problem}`))
  problems.push(...(await checkStorage(lab.db, lab.variants)))
  const byState = Object.groupBy(runs, ({ state }) => state)
  tell(
    `- histories read: ${runs.length} runs (${Object.entries(byState)
      .map(([state, of]) => `${state} ${of?.length}`)
      .join(', ')})`,
  )
  const [images] = await lab.db.execute<{ all: string; failed: string }>(
    sql`select count(*) as all, count(*) filter (where variant_state = 'failed') as failed from images`,
  )
  const done = await countDone(lab.db)
  tell(`- images: ${images?.all}, complete ${done}, failed ${images?.failed}`)
  if (done !== photos) problems.push(`${photos} images, ${done} complete`)
  const [items] = await lab.db.execute<{ interrupted: string; attempts: string; deaths: string }>(sql`
    select coalesce(sum(interruptions), 0) as interrupted, count(*) filter (where attempts > 1) as attempts,
      (select coalesce(sum(deaths), 0) from task_batches) as deaths from task_items`)
  tell(
    `- interruptions ${items?.interrupted}, batches given back by the sweep ${items?.deaths}, items tried more than once ${items?.attempts} (only a killed child costs an attempt)`,
  )
  const live = await lab.db.execute(sql`select resource from leases where expires_at > clock_timestamp()`)
  if (live.length > 0) problems.push(`leases are still live: ${JSON.stringify(live)}`)
  const [locks] = await lab.db.execute<{ n: string }>(sql`select count(*) as n from pg_locks where locktype = 'advisory'`)
  if (Number(locks?.n) > 0) problems.push(`${locks?.n} advisory locks are held`)
  const old = await removeHalfWritten(lab.storageRoot)
  const young = await removeHalfWritten(lab.storageRoot, { olderThanMs: 0 })
  tell(
    `- half-written files left by the killed: ${old + young}, all removed by the tidying (${young} of them younger than its ten minutes)`,
  )
  await sleep(5000)
  const orphans = findImageChildren(mark)
  if (orphans.length > 0) problems.push(`${orphans.length} image children outlive all workers`)
}

/** The same pictures once more, in a database and a folder of their own, and nobody is killed. */
async function compare(): Promise<void> {
  const admin = postgres(server.url('postgres'), { max: 1 })
  await admin`create database calm`
  await admin.end()
  const calm = await openLab(server.url('calm'), join(home, 'calm'))
  const workers = createFarm({ databaseUrl: calm.databaseUrl, workDir: join(home, 'work'), mark, logFile: join(home, 'workers.log') })
  try {
    const rows = await lab.db.execute<{ name: string; locator: string; sha256: string; size: string }>(
      sql`select f.name, f.locator, f.content_sha256 as sha256, i.size_bytes as size from images i join files f on f.id = i.file_id order by i.id`,
    )
    await copyImages(calm, rows)
    await workers.fill(2)
    const runId = await startMissing(calm.db)
    if (runId !== null) await until('the calm run ended', () => hasEnded(calm.db, runId), { forMs: 900_000, everyMs: 500 })
    const [here, there] = [await readManifest(lab.db), await readManifest(calm.db)]
    const differing = [...there].filter(([key, sha256]) => here.get(key) !== sha256)
    tell(`- against a run without kills: ${here.size} objects here, ${there.size} there, ${differing.length} differ`)
    if (here.size !== there.size || differing.length > 0) problems.push('the set differs from that of a run without kills')
  } finally {
    await workers.stop()
    await calm.connection.close()
  }
}

async function copyImages(calm: typeof lab, rows: { name: string; locator: string; sha256: string; size: string }[]): Promise<void> {
  const { cpSync } = await import('node:fs')
  const { addImage } = await import('#db/images/add-image.ts')
  const { findStorageForRole } = await import('#db/storages/find-storage.ts')
  cpSync(join(home, 'storage', 'originals', 'originals'), join(home, 'calm', 'originals', 'originals'), { recursive: true })
  const originals = await findStorageForRole(calm.db, 'originals')
  for (const { name, locator, sha256, size } of rows)
    await addImage(calm.db, {
      origin: 'upload',
      name,
      locator,
      sha256,
      sizeBytes: Number(size),
      mediaType: 'image/jpeg',
      storageId: originals?.id,
    })
}

function report(): void {
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1)
  process.stdout.write(
    `## ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (load ${loadavg()[0]?.toFixed(1)}), ${minutes} minutes\n\n`,
  )
  process.stdout.write(`\`node bench/chaos/run.ts ${process.argv.slice(2).join(' ')}\`\n\n${lines.join('\n')}\n\n`)
  process.stdout.write(
    problems.length === 0 ? 'Nothing that must never be was found.\n' : `Found:\n${problems.map((problem) => `- ${problem}`).join('\n')}\n`,
  )
  process.exitCode = problems.length === 0 ? 0 : 1
}
