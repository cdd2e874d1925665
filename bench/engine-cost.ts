import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '#db/client.ts'
import { jobs } from '#jobs/job-table.ts'
import { migrateQueues } from '#jobs/migrate-queues.ts'
import { preprocessImagesHandler } from '#jobs/preprocess-images/handler.ts'
import { tasks } from '#jobs/registry.ts'
import { runWorker } from '#jobs/run-worker.ts'
import { startRun } from '#jobs/start-run.ts'
import { cancelRun } from '#jobs/stop-run.ts'
import type { Tools } from '#jobs/tools.ts'
import { createLog } from '#lib/log.ts'
import type { Storage } from '#lib/storage/storage.ts'
import type { ImageChildren } from '#render/images/image-children.ts'
import { planVariants } from '#render/images/variant-plan.ts'
import { fillWithImages, patiently, startBenchServer } from './million-images.ts'
import { type ProcessorTime, serverCpuMs, watchSessions } from './processor-time.ts'

/**
 * What the engine costs the database for one image: a real run of preprocess-images by the real worker over a million images, with the
 * pixels, and only them, left out. Each output is a file of a few bytes, and half way the maker rests for as long as a small picture takes,
 * so that the write on the way, which a real one needs, is there too. Prints its figures; docs/plans/engine-cost.md keeps some.
 * `node bench/engine-cost.ts [images] [items] [home]`: with `home` the database is kept there and used again.
 */
const imageCount = Number(process.argv[2] ?? 1_000_000)
const itemsWanted = Number(process.argv[3] ?? 400)
/** As a worker has by itself: more would make sessions wait for processors, and that wait counts as executing. */
const slots = availableParallelism()
const warmUpItems = 40
const restMs = 550
const limitMs = 2

/** Milliseconds and bytes over all calls; `quickest`: had each call gone as its quickest. */
type Statement = { query: string } & Record<'calls' | 'exec' | 'quickest' | 'plan' | 'touched' | 'read' | 'wal' | 'fullPages', number>

const kept = process.argv[4]
const home = kept ?? mkdtempSync(join(tmpdir(), 'kiln-engine-cost-'))
const work = join(home, 'work')
mkdirSync(work, { recursive: true })
const server = await startBenchServer(home)
try {
  await migrateQueues(server.url())
  const { db, sql, close } = connect(server.url(), { max: 2, applicationName: 'kiln bench' })
  const [there] = await sql`select exists (select 1 from images) as filled`
  if (!there?.filled) await fillWithImages(server.url(), imageCount)
  await patiently(server.url(), (patient) => patient`vacuum analyze`)
  await sql`create extension if not exists pg_stat_statements`
  await sql`delete from task_runs where state in ('queued', 'running', 'pausing', 'paused', 'cancelling')`
  const { runId } = await startRun(db, {
    task: 'preprocess-images',
    scope: { kind: 'missing' },
    actor: { kind: 'system', id: null, label: 'bench' },
  })
  const worker = await runWorker({
    databaseUrl: server.url(),
    slots,
    log: createLog('worker', 'error'),
    tasks,
    taskHandlers: { 'preprocess-images': preprocessImagesHandler },
    jobs,
    jobHandlers: {},
    makeTools: ({ db, leases }): Promise<Tools> =>
      Promise.resolve({ db, leases, openStorage: () => Promise.resolve(storageOfDigits()), imageChildren: withoutPixels(), workDir: work }),
  })
  // marked, since looking on is none of the engine's cost
  const done = async () => {
    const [row] =
      await sql`select /* bench */ count(*)::int as n from task_items where run_id = ${runId} and state in ('ok', 'skipped', 'failed')`
    return Number(row?.n)
  }
  const sessions = watchSessions()
  const lookOn = async () => {
    const found =
      await sql`select /* bench */ pid from pg_stat_activity where backend_type = 'client backend' and application_name <> 'kiln bench'`
    sessions.look(found.map(({ pid }) => Number(pid)))
  }
  const doneAfter = async (count: number, look = () => Promise.resolve()) => {
    for (let now = await done(); ; now = await done()) {
      await look()
      if (now >= count) return now
      await sleep(300)
    }
  }
  const from = await doneAfter(warmUpItems)
  await sql`select pg_stat_statements_reset()`
  const cpuFrom = serverCpuMs(server.pid)
  const startedAt = performance.now()
  await lookOn()
  const items = (await doneAfter(from + itemsWanted, lookOn)) - from
  const seconds = (performance.now() - startedAt) / 1000
  const cpuMs = (serverCpuMs(server.pid) - cpuFrom) / items
  const rows = await sql<Statement[]>`
    select regexp_replace(left(query, 110), '\\s+', ' ', 'g') as query, calls::int as calls, total_exec_time as exec, calls * min_exec_time as quickest, total_plan_time as plan,
      (shared_blks_hit + shared_blks_read)::float8 as touched, shared_blks_read::float8 as read, wal_bytes::float8 as wal, wal_fpi::float8 as "fullPages"
    from pg_stat_statements where query !~* 'pg_stat' and query not like '%/* bench */%' order by total_exec_time + total_plan_time desc`
  await cancelRun(db, runId)
  await worker.drain()
  await close()
  report(rows, items, seconds, { serverMs: cpuMs, ...sessions.sum() })
} finally {
  await server.stop()
  if (kept === undefined) rmSync(home, { recursive: true, force: true })
  else rmSync(work, { recursive: true, force: true })
}

/** Original `originals/<i>` is a file with the digits of i; what is put goes nowhere. */
function storageOfDigits(): Storage {
  const never = () => Promise.reject(new Error('not in this bench'))
  return {
    id: 'bench',
    kind: 'local',
    folder: 'images',
    publicBase: '',
    put: () => Promise.resolve({ created: true }),
    get: never,
    delete: never,
    list: never,
    head: (key) => Promise.resolve({ key, sizeBytes: 1, mediaType: null, etag: '', modifiedAt: new Date(0) }),
    localPath: (key) => {
      const digits = key.split('/')[1] ?? ''
      const path = join(work, digits)
      writeFileSync(path, digits)
      return path
    },
    test: () => Promise.resolve(),
    look: () => Promise.resolve(),
  }
}

function withoutPixels(): ImageChildren {
  const facts = { format: 'jpeg' as const, mediaType: 'image/jpeg', width: 4000, height: 3000, hasAlpha: false, frames: 1 }
  const placeholder = 'k8cFDYJniIeAeIiIh3iHeHiAiA'
  return {
    makeVariants: async ({ outDir, settings, have, onVariant, onFacts }) => {
      await onFacts?.(facts, placeholder)
      const planned = planVariants(settings, facts).filter(({ width, format }) => !have.has(`${width}.${format}`))
      for (const [i, { width, height, format }] of planned.entries()) {
        const path = join(outDir, `${width}.${format}`)
        await writeFile(path, path)
        if (i === planned.length / 2) await sleep(restMs)
        await onVariant({ width, height, format, path, sizeBytes: path.length, sha256: createHash('sha256').update(path).digest('hex') })
      }
      return { facts, placeholder, leftOut: [], peakRssBytes: 0 }
    },
    readMetadata: () => Promise.reject(new Error('not in this bench')),
    close: () => Promise.resolve(),
  }
}

function report(
  rows: Statement[],
  items: number,
  seconds: number,
  { serverMs, ownMs, waitedMs }: ProcessorTime & { serverMs: number },
): void {
  const each = (value: number) => (value / items).toFixed(3)
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0)
  const [exec, plan] = [sum((row) => row.exec), sum((row) => row.plan)]
  const line = ({ query, calls, exec, quickest, plan, touched, read, wal, fullPages }: Statement) =>
    `| ${query.replaceAll('|', ' ')} | ${[calls / items, ...[exec, quickest, plan].map((ms) => ms / items)].map((n, i) => n.toFixed(i === 0 ? 2 : 3)).join(' | ')} | ${[touched, read, wal / 1024, fullPages].map((n) => (n / items).toFixed(2)).join(' | ')} |`
  const text = `# What the engine costs

Made by \`node bench/engine-cost.ts\` on ${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores, the embedded Postgres 18 as Kiln starts
it, ${imageCount.toLocaleString('en')} images. One worker with ${slots} slots, ${items} items in ${seconds.toFixed(0)} s, load average ${loadavg()[0]?.toFixed(1)}. A real run of preprocess-images
by the real worker; only the pixels are left out: outputs are files of a few bytes, and half way each image rests ${restMs} ms, so that the
write on the way that a real image needs is there. 16 variants an image.

Database time is the server's own: \`total_exec_time\` and \`total_plan_time\` of pg_stat_statements over every statement that the worker, its
heartbeat and the queue sent, over the items done meanwhile. Triggers and foreign keys count in the statement that set them off. Parsing and the
flush at commit are not in it; the processor time, taken beside it, holds all that. Where other programs have the processors, executing is mostly
standing in line for one: then the processor time says more.

- executing: **${each(exec)} ms an item** (limit ${limitMs})
- the same, had each call gone as the quickest of its kind: ${each(sum((row) => row.quickest))} ms an item
- planning: ${each(plan)} ms an item
- processor time of the sessions, parsing, planning and commits included: ${each(ownMs)} ms an item; in line for a processor they stood ${each(waitedMs)}
- processor time of the whole server, checkpointer, WAL writer and autovacuum included: ${serverMs.toFixed(2)} ms an item
- statements: ${(sum((row) => row.calls) / items).toFixed(1)} an item; WAL: ${(sum((row) => row.wal) / items / 1024).toFixed(1)} kB an item, ${each(sum((row) => row.fullPages))} whole pages;
  pages: ${(sum((row) => row.touched) / items).toFixed(0)} an item, ${each(sum((row) => row.read))} of them not in the cache

All an item: calls, milliseconds of executing, of executing had each call gone as the quickest, of planning, pages touched and pages that were not in
the cache, kB of WAL and whole pages in it.

| statement | calls | executing | quickest | planning | pages | not cached | WAL | whole pages |
|---|---|---|---|---|---|---|---|---|
${rows.slice(0, 45).map(line).join('\n')}
`
  process.stdout.write(text)
  if (exec / items > limitMs) process.exitCode = 1
}
