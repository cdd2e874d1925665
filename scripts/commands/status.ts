import { listRuns } from '#db/task-runs/read.ts'
import { listWorkers } from '#db/workers/read.ts'
import { readFarm } from '#db/workers/read-farm.ts'
import { listRunsSchema } from '#lib/contracts/task-runs.ts'
import { loadEnv } from '#lib/env.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'
import { kilnHome } from '#lib/home.ts'
import { describeDatabase } from '../launcher/describe-set-up.ts'
import { findLauncher } from '../launcher/run-files.ts'
import { withDatabase } from './with-database.ts'

/** What runs now. 0 when Kiln can work, 1 when no worker lives. */
export async function runStatus({ json }: { json?: boolean }): Promise<number> {
  const env = loadEnv()
  const launcher = await findLauncher(kilnHome(env).runDir)
  const { farm, workers, runs, queues } = await withDatabase(env, async ({ db, sql }) => ({
    farm: await readFarm(db),
    workers: (await listWorkers(db)).filter(({ state }) => state !== 'stopped'),
    runs: (await listRuns(db, listRunsSchema.parse({ limit: 5 }))).runs,
    queues: await sql<{ name: string; waiting: number; oldestSeconds: number | null }[]>`
      select name, count(*)::integer as waiting, extract(epoch from now() - min(created_on))::float8 as "oldestSeconds"
      from pgboss.job where state in ('created', 'retry') and start_after <= now() group by name order by name`,
  }))
  if (json) {
    console.log(JSON.stringify({ url: launcher?.url ?? null, database: describeDatabase(env), farm, workers, runs, queues }))
    return farm.workers > 0 ? 0 : 1
  }
  console.log(`Kiln      ${launcher === null ? 'was not started by npm start on this KILN_HOME' : (launcher.url ?? 'is starting')}`)
  console.log(`database  ${describeDatabase(env)}`)
  console.log(
    `farm      ${farm.verdict}: ${formatNumberOf(farm.workers, { one: 'worker', many: 'workers' })}, ${formatNumberOf(farm.slots, { one: 'slot', many: 'slots' })}, ${farm.working} at work`,
  )
  for (const { place, roles, code, since, images } of farm.storages)
    console.log(
      `  storage ${roles.join(' and ') || 'earlier'} (${place}): ${code} since ${since}, variants of ${formatNumberOf(images ?? 0, { one: 'image', many: 'images' })}`,
    )
  for (const { id, taskKey, reasonCode } of farm.pausedRuns)
    console.log(`  paused  ${id.slice(0, 8)} ${taskKey}: ${reasonCode ?? 'by hand'}`)
  for (const { host, pid, state, current } of workers) console.log(`  worker  ${host} process ${pid}, ${state}, ${current.length} in hand`)
  for (const { name, waiting, oldestSeconds } of queues)
    console.log(`  queue   ${name}: ${waiting} waiting, the oldest for ${Math.round(oldestSeconds ?? 0)} s`)
  for (const { id, taskKey, state, counts } of runs)
    console.log(
      `  run     ${id.slice(0, 8)} ${taskKey} ${state.replaceAll('_', ' ')}, ${counts.ok + counts.skipped + counts.failed} of ${counts.total} done, ${counts.failed} of them failed`,
    )
  return farm.workers > 0 ? 0 : 1
}
