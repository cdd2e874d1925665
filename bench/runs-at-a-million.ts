import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Db } from '#db/client.ts'
import { getRunTiming } from '#db/task-runs/get-run-timing.ts'
import { listErrorGroups } from '#db/task-runs/list-error-groups.ts'
import { listLatency } from '#db/task-runs/list-latency.ts'
import { getRun, listRunItems, listRunLog, listRuns } from '#db/task-runs/read.ts'
import { listQuarantine } from '#jobs/list-quarantine.ts'
import { preprocessImagesTask } from '#jobs/preprocess-images/task.ts'
import { listQuarantineSchema } from '#lib/contracts/quarantine.ts'
import { listRunItemsSchema } from '#lib/contracts/run-items.ts'
import { listRunsSchema } from '#lib/contracts/task-runs.ts'
import { startBenchServer } from './million-images.ts'

/**
 * Measures what the pages on runs ask of a database with 5,000 runs, one of them over a million items of which 100,000 failed, and writes
 * figures and plans to docs/plans. `node bench/runs-at-a-million.ts [items] [home]`: with `home` the database is kept there and used again.
 */
const itemCount = Number(process.argv[2] ?? 1_000_000)
const runCount = 5000
const openBatches = 16
const limitMs = 100

type Probe = { name: string; run: (db: Db) => Promise<unknown> }
type Measured = { name: string; bestMs: number; medianMs: number; p95Ms: number; plan: string }

const kept = process.argv[3]
const home = kept ?? mkdtempSync(join(tmpdir(), 'kiln-runs-'))
const server = await startBenchServer(home)
try {
  const { db, sql, close } = connect(server.url(), { max: 2 })
  const [there] = await sql`select id from task_runs where total = ${itemCount} and state = 'running'`
  const runId: string = there?.id ?? (await fill(sql))
  const probes = await listProbes(db, runId)
  const measured: Measured[] = []
  for (const probe of probes) measured.push(await measure(db, probe))
  await sql.unsafe(`alter database kiln set session_preload_libraries = 'auto_explain'`)
  const explain = { log_min_duration: '0', log_analyze: 'on', log_buffers: 'on', log_timing: 'off' }
  for (const [name, value] of Object.entries(explain)) await sql.unsafe(`alter database kiln set auto_explain.${name} = '${value}'`)
  await close()
  const explained = connect(server.url(), { max: 1 })
  await explained.sql`select 1`
  for (const [i, probe] of probes.entries()) {
    const one = measured[i]
    if (one !== undefined) one.plan = await planOf(explained.db, probe)
  }
  await explained.sql`alter database kiln reset session_preload_libraries`
  await explained.close()
  report(measured)
} finally {
  await server.stop()
  if (kept === undefined) rmSync(home, { recursive: true, force: true })
}

async function fill(sql: ReturnType<typeof connect>['sql']): Promise<string> {
  await sql`
    insert into task_runs (task_key, state, scope, settings, actor, total, upper_bound, ok, failed, code_version, created_at, started_at, first_item_at, finished_at)
    select case i % 3 when 0 then 'refresh-image-metadata' else 'preprocess-images' end, case i % 10 when 0 then 'succeeded_with_errors' when 1 then 'cancelled' else 'succeeded' end,
      '{"kind":"missing"}', '{}', jsonb_build_object('kind', 'user', 'id', null, 'label', 'person' || i % 20), 40, 1000, 40 - i % 7, i % 7, '1',
      at, at + interval '1 second', at + interval '2 seconds', at + interval '2 minutes'
    from generate_series(1, ${runCount}::int - 1) i, lateral (select now() - i * interval '2 hours' as at) t`
  await sql`
    with batch as (insert into task_batches (run_id, state, ok) select id, 'ended', 40 from task_runs returning id, run_id)
    insert into task_items (run_id, item_id, batch_id, state, started_at, finished_at)
    select run_id, 1 + (abs(hashtext(run_id::text)) + i) % 900000, id, 'ok', now(), now() from batch, generate_series(1, 40) i`
  await sql`
    insert into task_run_samples (run_id, at, done, failed, bytes_in, bytes_out)
    select id, created_at + i * interval '2 seconds', i, 0, i, i from task_runs, generate_series(1, 60) i`
  const failed = Math.floor(itemCount / 10)
  const [run] = await sql`
    insert into task_runs (task_key, state, scope, settings, actor, total, upper_bound, cursor, ok, failed, code_version, started_at, first_item_at)
    values ('preprocess-images', 'running', '{"kind":"all"}', '{}', '{"kind":"user","id":null,"label":"Ada"}', ${itemCount}, ${itemCount}, ${itemCount},
      ${itemCount - failed}, ${failed}, '1', now(), now()) returning id`
  const id: string = run?.id
  const [first] = await sql`
    insert into task_batches (run_id, state, ok, ended_at) select ${id}, case when i <= ${openBatches} then 'taken' else 'ended' end, 4, now()
    from generate_series(1, ${itemCount / 4}::int) i returning id`
  for (let from = 1; from <= itemCount; from += 100_000) {
    await sql`
      insert into task_items (run_id, item_id, batch_id, state, stage, code, attempts, stage_ms, bytes_in, bytes_out, started_at, finished_at)
      select ${id}, i, ${first?.id}::bigint + (i - 1) / 4, case when i % 10 = 0 then 'failed' else 'ok' end, case when i % 10 = 0 then 'decode' end,
        case when i % 10 = 0 then (array['image_corrupt', 'image_too_large', 'child_timeout', 'original_missing'])[1 + i % 4] end, 1,
        '{"read": 12, "decode": 220, "encode": 900, "store": 40}', 3000000, 900000, now(), now() + (i % 5000) * interval '1 millisecond'
      from generate_series(${from}::int, ${Math.min(itemCount, from + 99_999)}::int) i`
    process.stderr.write(`${from + 99_999} items\n`)
  }
  await sql`
    insert into task_run_errors (run_id, code, stage, n, first_at, last_at, sample_ids)
    select run_id, code, stage, count(*), min(finished_at), max(finished_at), (array_agg(item_id order by item_id))[1:5]
    from task_items where run_id = ${id} and state = 'failed' group by 1, 2, 3`
  await sql`
    insert into task_run_samples (run_id, at, done, failed, bytes_in, bytes_out)
    select ${id}, now() - i * interval '2 seconds', ${itemCount} - i * 10, 1, 1, 1 from generate_series(1, 40000) i`
  await sql`
    insert into task_run_log (run_id, level, message, details) select ${id}, case i % 50 when 0 then 'warn' else 'info' end, 'batch done', '{"done": 1}'
    from generate_series(1, ${itemCount / 4}::int) i`
  await sql`set statement_timeout = 0`
  await sql`vacuum analyze task_runs, task_batches, task_items, task_run_samples, task_run_log, task_run_errors`
  return id
}

async function listProbes(db: Db, runId: string): Promise<Probe[]> {
  const task = preprocessImagesTask
  const named = (tx: Db) => (search: string) => task.findByName(tx, search, 200)
  const runs = (name: string, query: object): Probe => ({
    name: `runs: ${name}`,
    run: (tx) => listRuns(tx, listRunsSchema.parse({ limit: 50, ...query }), named(tx)),
  })
  const items = (name: string, query: object): Probe => ({
    name: `items: ${name}`,
    run: (tx) => listRunItems(tx, runId, listRunItemsSchema.parse({ limit: 100, ...query }), task),
  })
  const far = Buffer.from(JSON.stringify([String(Math.floor(itemCount * 0.9)), ''])).toString('base64url')
  const { nextCursor } = await listRuns(db, listRunsSchema.parse({ limit: 50 }))
  return [
    { name: 'one run', run: (tx) => getRun(tx, runId) },
    runs('newest', {}),
    runs('newest, second page', { cursor: nextCursor ?? undefined }),
    runs('with errors, of a task, of a month', { state: ['succeeded_with_errors'], task: ['preprocess-images'], days: 30 }),
    runs('longest', { sort: 'longest' }),
    runs('most failed', { sort: 'most_failed' }),
    runs('who', { who: 'person7' }),
    runs('search for a rare name', { search: 'IMG_77777' }),
    runs('search for a common name', { search: 'IMG_1' }),
    runs('search for nothing that is there', { search: 'zeppelin' }),
    items('first page', {}),
    items('a page far down', { cursor: far }),
    items('failed', { state: ['failed'] }),
    items('failed, of one code, far down', { state: ['failed'], code: 'child_timeout', cursor: far }),
    items('of one code alone', { code: 'child_timeout' }),
    items('running, of which there are none', { state: ['running'] }),
    items('search for a rare name', { search: 'IMG_77777' }),
    items('search for a common name among the failed', { search: 'IMG_1', state: ['failed'] }),
    { name: 'error groups', run: (tx) => listErrorGroups(tx, runId) },
    { name: 'timing', run: (tx) => getRunTiming(tx, runId, task) },
    { name: 'latency', run: (tx) => listLatency(tx, runId) },
    { name: 'quarantine of the run', run: (tx) => listQuarantine(tx, listQuarantineSchema.parse({ task: task.key, run: runId })) },
    { name: 'log: last lines', run: (tx) => listRunLog(tx, runId, { limit: 200 }) },
    { name: 'log: last warnings', run: (tx) => listRunLog(tx, runId, { level: 'warn', limit: 200 }) },
  ]
}

async function measure(db: Db, { name, run }: Probe): Promise<Measured> {
  const took: number[] = []
  for (let i = 0; i < 14; i++) {
    const started = performance.now()
    await run(db)
    if (i >= 2) took.push(performance.now() - started)
  }
  took.sort((a, b) => a - b)
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0
  process.stderr.write(`${name}: ${at(0).toFixed(2)} ${at(0.5).toFixed(2)} ms\n`)
  return { name, bestMs: at(0), medianMs: at(0.5), p95Ms: at(0.95), plan: '' }
}

/** The plan of the longest statement that a probe sends, from the server's log. */
async function planOf(db: Db, { run }: Probe): Promise<string> {
  const file = join(home, 'log', readdirSync(join(home, 'log'))[0] ?? '')
  const before = readFileSync(file, 'utf8').length
  await run(db)
  await new Promise((resolve) => setTimeout(resolve, 300))
  const logged = readFileSync(file, 'utf8').slice(before)
  const plans = [...logged.matchAll(/duration: ([\d.]+) ms {2}plan:\n([\s\S]*?)(?=\n\d{4}-|$)/g)]
  const text = plans.sort((a, b) => Number(b[1]) - Number(a[1]))[0]?.[2] ?? ''
  const plan = text.slice(text.search(/^\t?[A-Z][\w ]+ {2}\(cost/m)).replaceAll(/^\t/gm, '')
  return plan
    .replaceAll(/ {2}\(cost=[^)]*\)/g, '')
    .replaceAll(/'\{[\d,]{200,}\}'/g, "'{…}'")
    .slice(0, 2500)
}

function report(measured: Measured[]): void {
  const ms = (value: number) => value.toFixed(2)
  const rows = measured.map(({ name, bestMs, medianMs, p95Ms }) => `| ${name} | ${ms(bestMs)} | ${ms(medianMs)} | ${ms(p95Ms)} |`)
  const plans = measured.map(({ name, plan }) => `### ${name}\n\n\`\`\`\n${plan.trim()}\n\`\`\``)
  const text = `# A run over ${itemCount.toLocaleString('en')} items, among ${runCount.toLocaleString('en')} runs

Made by \`node bench/runs-at-a-million.ts\` on ${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores, the embedded Postgres 18 as Kiln starts
it. A tenth of the items failed, under four codes; ${openBatches} batches are open; 40,000 samples, ${(itemCount / 4).toLocaleString('en')} lines of log. Milliseconds seen by the
client, round trips included. Load average while measuring ${loadavg()[1]?.toFixed(1)}: above ${availableParallelism()} other programs had their share of the cores, and \`best\` says
more than \`median\`.

| what | best | median | p95 |
|---|---|---|---|
${rows.join('\n')}

Counts come from the run's row, its open batches and task_run_errors; no page counts items. Lists read one page of an index; sorting runs by how
long they took, and their totals, read all runs, which are thousands. The charts read 600 of the run's samples and at most 2,000 items.

## Plans

Of the longest statement of each.

${plans.join('\n\n')}
`
  writeFileSync(join(import.meta.dirname, '../docs/plans/runs-at-a-million.md'), text)
  process.stdout.write(`${rows.join('\n')}\n`)
  if (measured.some(({ medianMs }) => medianMs > limitMs)) process.exitCode = 1
}
