import { setTimeout as sleep } from 'node:timers/promises'
import type { ChaosWorker, Farm } from './farm.ts'
import { hasEnded, type Lab, startMissing, until } from './lab.ts'

export type ZombieResult = { woken: number; heldByThem: number; acceptedWrites: number; rejections: number }

/**
 * R4: stops all workers but one with SIGSTOP while they hold batches, waits until others have them and three leases are over in the
 * database's clock or nearly so, lets them go on, and looks whether anything was written under what they had held.
 */
export async function wakeZombies({ lab, farm, times, waitSeconds, addMore, say }: Zombies): Promise<ZombieResult> {
  const { sql } = lab.connection
  const result: ZombieResult = { woken: 0, heldByThem: 0, acceptedWrites: 0, rejections: 0 }
  let runId: string | null = null
  while (result.woken < times) {
    if (runId === null || (await hasEnded(lab.db, runId))) {
      await addMore()
      runId = await startMissing(lab.db)
    }
    await farm.fill(5)
    await sleep(500 + Math.random() * 1500)
    const victims = await findHolders(lab, farm, 4)
    if (victims.length < 2) continue
    for (const victim of victims) victim.signal('SIGSTOP')
    const ids = victims.map(({ id }) => id)
    const held = await sql<{ resource: string; token: string }[]>`
      select resource, token from leases where owner = any(${ids}::uuid[]) and expires_at > clock_timestamp()`
    const [before] = await sql<{ n: string }[]>`select count(*) as n from fence_rejections`
    await sleep(waitSeconds * 1000)
    const [seq] = await sql<{ seq: string }[]>`select coalesce(max(seq), 0) as seq from task_events`
    for (const victim of victims) victim.signal('SIGCONT')
    await sleep(6000)
    for (const { resource, token } of held) {
      const written = await sql`
        select kind from task_events where seq > ${seq?.seq ?? 0} and resource = ${resource} and fence = ${token} and worker_id = any(${ids}::uuid[])`
      result.acceptedWrites += written.length
    }
    const [after] = await sql<{ n: string }[]>`select count(*) as n from fence_rejections`
    result.rejections += Number(after?.n) - Number(before?.n)
    result.woken += victims.length
    result.heldByThem += held.length
    say(`${victims.length} zombies woke; they had held ${held.length} leases`)
  }
  await until('the zombies run ended', () => (runId === null ? Promise.resolve(true) : hasEnded(lab.db, runId)), {
    forMs: 300_000,
    everyMs: 300,
  })
  return result
}

type Zombies = { lab: Lab; farm: Farm; times: number; waitSeconds: number; addMore: () => Promise<void>; say: (line: string) => void }

/** Workers that hold a batch just now. */
async function findHolders({ connection: { sql } }: Lab, farm: Farm, most: number): Promise<ChaosWorker[]> {
  const rows = await sql<
    { owner: string }[]
  >`select distinct owner from leases where resource like 'batch:%' and expires_at > clock_timestamp()`
  return farm
    .workers()
    .filter(({ id }) => rows.some(({ owner }) => owner === id))
    .slice(0, most)
}
