import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { mountSmallDisk } from '#lib/testing/small-disk.ts'
import { freePort } from '#scripts/free-port.ts'
import { until } from '../lab.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { type SignedUp, signUp } from '../sign-up.ts'
import { makeWholeKiln } from '../whole-kiln.ts'

/** Row 91: the data of Postgres and its log of writes on one small disk, filled to the last byte while a run goes on. */
export const databaseFull: Scenario = {
  doc: 'a whole Kiln whose Postgres has no room left, and then has again (row 91; needs root, builds the web in this checkout)',
  options: { seconds: 60, images: 150, endLog: 1 },
  run,
}

type Run = { id: string; state: string; counts: { ok: number; failed: number; total: number } }

async function run({ home, options, tell, problem, say }: Stage): Promise<void> {
  const disk = await mountSmallDisk(400)
  if (disk === null) throw new Error('this account may not mount a disk')
  const whole = makeWholeKiln(join(home, 'kiln'), await freePort(), { KILN_POSTGRES_DIR: join(disk.path, 'postgres') })
  try {
    await whole.start()
    const kiln = await signUp(whole)
    await leaveUploadsToRuns(kiln)
    for (let n = 0; n < (options.images ?? 0); n++) await kiln.upload(n)
    const { run } = (await kiln.ask<{ run: Run }>('POST', '/api/v1/tasks/runs', { task: 'preprocess-images', scope: { kind: 'all' } })).body
    const find = async () => (await kiln.ask<Run>('GET', `/api/v1/tasks/runs/${run.id}`)).body
    await until('the run goes on', async () => (await find()).counts.ok > 5)
    const before = whole.pids(['web', 'worker'])
    disk.fill()
    say('the disk is full')
    if (options.endLog) await askForMoreLog(join(home, 'kiln'), say)
    const seen = new Map<string, number>()
    const fullAt = performance.now()
    let kept = 0
    for (let n = 0; performance.now() - fullAt < (options.seconds ?? 0) * 1000; n++) {
      const codes = await readyCodes(whole.url)
      seen.set(codes, (seen.get(codes) ?? 0) + 1)
      if (
        await kiln.upload(10_000 + n).then(
          () => true,
          () => false,
        )
      )
        kept++
      await sleep(1000)
    }
    const during = whole.pids(['web', 'worker'])
    disk.empty()
    const emptiedAt = performance.now()
    await until('it is ready again', async () => (await readyCodes(whole.url)) === 'ready', { forMs: 120_000, everyMs: 100 })
    const readySeconds = (performance.now() - emptiedAt) / 1000
    const ended = await until(
      'the run has ended',
      async () => {
        const found = await find()
        return /succeeded|failed|cancelled/.test(found.state) && found
      },
      { forMs: 300_000, everyMs: 500 },
    )
    const all = (options.images ?? 0) + kept
    const missing = await countMissing(kiln, all)
    const gone = before.filter((pid) => !during.includes(pid)).length
    tell(
      `- row 91: ${options.seconds} s without a byte left for Postgres; /api/ready said ${[...seen].map(([codes, n]) => `${codes} ${n} times`).join(', ')}`,
    )
    tell(`- of ${before.length} processes of web and worker ${gone} ended meanwhile; ${kept} uploads were taken all the same`)
    tell(
      `- ready ${readySeconds.toFixed(1)} s after there was room; the run ${ended.state}, ${ended.counts.ok} of ${ended.counts.total}, ${ended.counts.failed} failed`,
    )
    if (gone > 0) problem('a process ended because the database had no room')
    if (seen.has('ready')) say('for a while nothing had to be written: it was ready')
    if (ended.state !== 'succeeded' || ended.counts.ok !== ended.counts.total) problem(`the run: ${JSON.stringify(ended)}`)
    if (missing !== 0) problem(`${missing} of ${all} images that were answered for are not there`)
  } finally {
    disk.empty()
    whole.kill('worker')
    await whole.stop()
    await disk.unmount()
  }
}

async function leaveUploadsToRuns({ ask }: SignedUp): Promise<void> {
  const { process_new_uploads: now } = (await ask<{ process_new_uploads: { version: number } }>('GET', '/api/v1/settings/system')).body
  await ask('PUT', '/api/v1/settings/system', { key: 'process_new_uploads', value: false }, { 'if-match': `"${now.version}"` })
}

/** Ends the piece of the log of writes that is being filled: the next has no room, which Postgres does not survive. */
async function askForMoreLog(home: string, say: Stage['say']): Promise<void> {
  const { postgresPassword } = JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8')) as { postgresPassword: string }
  const { port } = JSON.parse(readFileSync(join(home, 'run', 'postgres.json'), 'utf8')) as { port: number }
  const sql = postgres({ host: '127.0.0.1', port, user: 'kiln', password: postgresPassword, database: 'kiln', max: 1, onnotice: () => {} })
  for (let piece = 0; piece < 20; piece++)
    try {
      await sql`select pg_switch_wal()`
      await sql`select pg_logical_emit_message(false, 'chaos', 'x')`
    } catch {
      say(`Postgres has ended for want of room, after ${piece} pieces of its log`)
      break
    }
  await sql.end({ timeout: 1 })
}

async function readyCodes(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/ready`, { signal: AbortSignal.timeout(10_000) }).catch(() => null)
  if (answer === null) return 'no answer'
  const { ready, reasons } = (await answer.json()) as { ready: boolean; reasons: { code: string }[] }
  return ready ? 'ready' : reasons.map(({ code }) => code).join('+')
}

async function countMissing({ ask }: SignedUp, wanted: number): Promise<number> {
  const names = new Set<string>()
  for (let cursor = ''; ; ) {
    const { images, nextCursor } = (
      await ask<{ images: { name: string }[]; nextCursor: string | null }>('GET', `/api/v1/images?limit=100${cursor}`)
    ).body
    for (const { name } of images) names.add(name)
    if (nextCursor === null) return wanted - names.size
    cursor = `&cursor=${encodeURIComponent(nextCursor)}`
  }
}
