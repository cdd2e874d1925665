import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from '#db/sql.ts'
import { checkHistory } from '#jobs/testing/check-history.ts'
import { checkStorage } from '#jobs/testing/check-storage.ts'
import { removeHalfWritten } from '#lib/storage/remove-half-written.ts'
import { countDone } from './lab.ts'
import { findImageChildren } from './processes.ts'
import type { Stage } from './scenario.ts'

/** After a scenario: finishes what is missing, stops the workers, and reads every history, every object and what was left lying about. */
export async function checkAll(stage: Stage): Promise<void> {
  const { lab, farm, tell, problem, mark } = stage
  await stage.settle()
  await farm.stop()
  const runs = await lab.db.execute<{ id: string; state: string }>(sql`select id, state from task_runs order by created_at`)
  for (const { id } of runs) for (const found of await checkHistory(lab.db, id)) problem(`${id}: ${found}`)
  for (const found of await checkStorage(lab.db, lab.variants)) problem(found)
  const byState = Object.groupBy(runs, ({ state }) => state)
  const states = Object.entries(byState).map(([state, of]) => `${state} ${of?.length}`)
  tell(`- histories read: ${runs.length} runs (${states.join(', ')})`)
  await checkCounts(stage)
  const live = await lab.db.execute(sql`select resource from leases where expires_at > clock_timestamp()`)
  if (live.length > 0) problem(`leases are still live: ${JSON.stringify(live)}`)
  const [locks] = await lab.db.execute<{ n: string }>(sql`select count(*) as n from pg_locks where locktype = 'advisory'`)
  if (Number(locks?.n) > 0) problem(`${locks?.n} advisory locks are held`)
  if (lab.storageRoot !== null) {
    const old = await removeHalfWritten(lab.storageRoot)
    const young = await removeHalfWritten(lab.storageRoot, { olderThanMs: 0 })
    tell(`- half-written files left by the killed: ${old + young}, all removed by the tidying (${young} younger than its ten minutes)`)
  }
  await sleep(5000)
  const orphans = findImageChildren(mark)
  if (orphans.length > 0) problem(`${orphans.length} image children outlive all workers`)
}

async function checkCounts({ lab, photos, tell, problem }: Stage): Promise<void> {
  const [images] = await lab.db.execute<{ all: string; failed: string }>(
    sql`select count(*) as all, count(*) filter (where variant_state = 'failed') as failed from images`,
  )
  const done = await countDone(lab.db)
  tell(`- images: ${images?.all}, complete ${done}, failed ${images?.failed}`)
  if (done !== photos()) problem(`${photos()} images, ${done} complete`)
  const [items] = await lab.db.execute<{ interrupted: string; again: string; deaths: string; refused: string }>(sql`
    select coalesce(sum(interruptions), 0) as interrupted, count(*) filter (where attempts > 1) as again,
      (select coalesce(sum(deaths), 0) from task_batches) as deaths, (select count(*) from fence_rejections) as refused from task_items`)
  tell(
    `- interruptions ${items?.interrupted}, batches given back by the sweep ${items?.deaths}, items tried more than once ${items?.again}, writes refused by a fence ${items?.refused}`,
  )
}
