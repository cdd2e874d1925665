import { setTimeout as sleep } from 'node:timers/promises'
import { quantiles } from '../gaps.ts'
import { startMissing, until } from '../lab.ts'
import type { Scenario, Stage } from '../scenario.ts'

/** R6. */
export const rolling: Scenario = {
  doc: 'one worker after another is told to end (SIGTERM) and replaced, under load (R6)',
  options: { times: 50, images: 300, largeImages: 15 },
  workers: 3,
  run,
}

async function run(stage: Stage): Promise<void> {
  const { lab, farm, options, tell, problem, say } = stage
  const { sql } = lab.connection
  await stage.addPhotos(options.images ?? 0)
  await stage.addPhotos(options.largeImages ?? 0, [2600, 1700])
  const drained: number[] = []
  const found = { badExits: 0, claimsAfter: 0, leasesLeft: 0, held: 0, unfinished: 0 }
  farm.keep(3)
  for (let n = 0; n < (options.times ?? 0); n++) {
    await until('two workers', () => Promise.resolve(farm.workers().length >= 2))
    if ((await startMissing(lab.db).catch(() => 'one runs already')) === null) {
      await stage.addPhotos(200)
      await stage.addPhotos(10, [2600, 1700])
      await startMissing(lab.db)
    }
    await sleep(300 + Math.random() * 1500)
    const workers = farm.workers()
    const worker = workers[Math.floor(Math.random() * workers.length)]
    if (worker === undefined) continue
    const [before] = await sql<{ n: string; seq: string }[]>`
      select (select count(*) from leases where owner = ${worker.id} and expires_at > clock_timestamp()) as n, coalesce(max(seq), 0) as seq from task_events`
    found.held += Number(before?.n)
    const toldAt = performance.now()
    worker.signal('SIGTERM')
    // what it had fetched in the same instant may still be claimed; half a second later nothing may
    await sleep(500)
    const [told] = await sql<{ seq: string }[]>`select coalesce(max(seq), 0) as seq from task_events`
    const code = await worker.exited
    drained.push((performance.now() - toldAt) / 1000)
    if (code !== 0) found.badExits++
    const [after] = await sql<{ leases: string; claims: string; unfinished: string }[]>`
      select (select count(*) from leases where owner = ${worker.id} and expires_at > clock_timestamp()) as leases,
        (select count(*) from task_events where worker_id = ${worker.id} and kind = 'claim' and resource like 'batch:%' and seq > ${told?.seq ?? 0}) as claims,
        (select count(*) from workers where id = ${worker.id} and state <> 'stopped') as unfinished`
    found.leasesLeft += Number(after?.leases)
    found.claimsAfter += Number(after?.claims)
    found.unfinished += Number(after?.unfinished)
    say(`${n + 1}: ended after ${drained.at(-1)?.toFixed(2)} s with ${code}`)
  }
  const [items] = await sql<{ attempts: string; deaths: string }[]>`
    select (select count(*) from task_items where attempts > 1) as attempts, (select coalesce(sum(deaths), 0) from task_batches) as deaths`
  tell(
    `- R6: ${drained.length} workers told to end under load, holding ${found.held} leases; seconds until each had: ${quantiles(drained)}`,
  )
  tell(
    `- exit codes other than 0: ${found.badExits}; leases left live: ${found.leasesLeft}; batches claimed half a second after the signal or later: ${found.claimsAfter}; batches that had to wait for a lease to run out: ${items?.deaths}; items with a second attempt: ${items?.attempts}; not marked as stopped: ${found.unfinished}`,
  )
  if (found.badExits + found.leasesLeft + found.claimsAfter + found.unfinished + Number(items?.attempts) > 0)
    problem('R6: a drain left something')
  if (drained.some((seconds) => seconds > 10)) problem('R6: a drain took more than 10 s')
}
