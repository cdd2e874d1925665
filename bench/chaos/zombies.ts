import { setTimeout as sleep } from 'node:timers/promises'
import type { ChaosWorker } from './farm.ts'
import { startMissing, until } from './lab.ts'
import { findImageChildren } from './processes.ts'
import type { Stage } from './scenario.ts'

type ZombieResult = {
  woken: number
  heldByThem: number
  takenOver: number
  acceptedWrites: number
  rejections: number
  busyChildren: number
  childStopSeconds: number[]
}

type Zombies = { times: number; stoppedMs: number; everyMs: number; pool: number }

const leastAwake = 3

const watchedMs = 6_000

/**
 * R4: every few seconds one of the workers is stopped with SIGSTOP, its children too, as when a machine is suspended; three leases later
 * it goes on, and it is seen whether anything was written under what it had held. Three are always awake, the others of the pool lie stopped.
 */
export async function wakeZombies(stage: Stage, { times, stoppedMs, everyMs, pool }: Zombies): Promise<ZombieResult> {
  const { lab, farm, say } = stage
  const result: ZombieResult = {
    woken: 0,
    heldByThem: 0,
    takenOver: 0,
    acceptedWrites: 0,
    rejections: 0,
    busyChildren: 0,
    childStopSeconds: [],
  }
  const stopped = new Set<ChaosWorker>()
  const sleepers: Promise<void>[] = []
  const [before] = await lab.connection.sql<{ n: string }[]>`select count(*) as n from fence_rejections`
  for (let n = 0; n < times; ) {
    if ((await startMissing(lab.db).catch(() => 'one runs already')) === null) await stage.addPhotos(300)
    await sleep(everyMs * (0.5 + Math.random()))
    const awake = farm.workers().filter((worker) => !stopped.has(worker))
    if (awake.length <= leastAwake) {
      if (farm.workers().length < pool) await farm.start()
      continue
    }
    const victim = awake[Math.floor(Math.random() * awake.length)]
    if (victim === undefined || !(await holdsSomething(stage, victim))) continue
    n++
    stopped.add(victim)
    sleepers.push(liveThrough(victim).finally(() => stopped.delete(victim)))
  }
  await Promise.all(sleepers)
  const [after] = await lab.connection.sql<{ n: string }[]>`select count(*) as n from fence_rejections`
  result.rejections = Number(after?.n) - Number(before?.n)
  return result

  async function liveThrough(victim: ChaosWorker): Promise<void> {
    const { sql } = lab.connection
    const childrenBefore = new Map(childrenOf(victim).map(({ pid, ticks }) => [pid, ticks]))
    await sleep(20)
    victim.signal('SIGSTOP')
    const children = childrenOf(victim)
    for (const { pid } of children) signalQuietly(pid, 'SIGSTOP')
    const busy = children.filter(({ pid, ticks }) => ticks > (childrenBefore.get(pid) ?? ticks)).map(({ pid }) => pid)
    const held = await sql<{ resource: string; token: string }[]>`
      select resource, token from leases where owner = ${victim.id} and expires_at > clock_timestamp()`
    await sleep(stoppedMs)
    const [seq] = await sql<{ seq: string }[]>`select coalesce(max(seq), 0) as seq from task_events`
    const taken = await sql`
      select 1 from leases l join jsonb_to_recordset(${JSON.stringify(held)}::jsonb) as h (resource text, token bigint) using (resource) where l.token > h.token`
    victim.signal('SIGCONT')
    for (const { pid } of children) signalQuietly(pid, 'SIGCONT')
    const stops = busy.map((pid) => untilIdle(stage.mark, pid))
    await sleep(watchedMs)
    // a batch's token stands with an item's end, a content's with what was published of it, in part or wholly
    for (const { resource, token } of held)
      result.acceptedWrites += (
        await sql`
          select kind from task_events where seq > ${seq?.seq ?? 0} and resource = ${resource} and fence = ${token} and worker_id = ${victim.id}`
      ).length
    result.childStopSeconds.push(...(await Promise.all(stops)))
    result.busyChildren += busy.length
    result.heldByThem += held.length
    result.takenOver += taken.length
    result.woken++
    say(`zombie ${result.woken} woke; it had held ${held.length} leases`)
  }
  function childrenOf({ pid }: ChaosWorker) {
    return findImageChildren(stage.mark).filter(({ parent }) => parent === pid)
  }
}

/** A worker that holds a batch or a run just now. */
async function holdsSomething({ lab: { connection } }: Stage, { id }: ChaosWorker): Promise<boolean> {
  const rows =
    await connection.sql`select 1 from leases where owner = ${id} and resource ~ '^(batch|run):' and expires_at > clock_timestamp()`
  return rows.length > 0
}

/** Seconds until a child has ended or has used no processor for half a second: it stopped the picture it was at. */
async function untilIdle(mark: string, pid: number): Promise<number> {
  const startedAt = performance.now()
  let last = -1
  let busyAt = startedAt
  await until(
    'a child to stop',
    async () => {
      const child = findImageChildren(mark).find((one) => one.pid === pid)
      if (child === undefined) return true
      if (child.ticks !== last) busyAt = performance.now()
      last = child.ticks
      return performance.now() - busyAt > 500
    },
    { forMs: 30_000, everyMs: 50 },
  )
  return (busyAt - startedAt) / 1000
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
