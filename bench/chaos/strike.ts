import { setTimeout as sleep } from 'node:timers/promises'
import type { DbConnection } from '#db/client.ts'
import { listen } from '#lib/listen.ts'
import type { ChaosWorker, Farm } from './farm.ts'
import type { KillPoint } from './kill-points.ts'

const hitWithinMs = 6_000

export type Striker = {
  /** Kills one worker at the point, with SIGKILL; null where nobody came by within six seconds. */
  strike: (point: KillPoint) => Promise<ChaosWorker | null>
  /** Kills whoever is named, and writes it down. */
  kill: (point: string, worker: ChaosWorker) => Promise<void>
  /** Waits for a process of any kind (not a worker of the farm) that comes by the point, kills it by `end`. */
  catchAt: (point: string, end: (pid: number) => Promise<void>, within?: number) => Promise<number | null>
  close: () => Promise<void>
}

export function createStriker({ sql }: DbConnection, databaseUrl: string, farm: Farm): Striker {
  let onTold: ((told: { point: string; pid: number }) => void) | null = null
  const listener = listen(databaseUrl, 'chaos', (payload) => onTold?.(JSON.parse(payload)))
  const disarm = () => sql`delete from chaos_armed`

  /** What the dead held: how long until somebody goes on with it is what counts. */
  async function record(point: string, { id }: ChaosWorker): Promise<void> {
    await sql`
      insert into chaos_kills (point, worker, resources)
      select ${point}, ${id}, coalesce(array_agg(resource) filter (where resource ~ '^(batch|run):'), '{}') from leases
      where owner = ${id} and expires_at > clock_timestamp()`
  }

  async function kill(point: string, worker: ChaosWorker): Promise<void> {
    worker.signal('SIGKILL')
    await worker.exited
    await record(point, worker)
  }

  async function catchAt(
    point: string,
    end: (pid: number, backend: number) => Promise<void>,
    within = hitWithinMs,
  ): Promise<number | null> {
    await sql`insert into chaos_armed (point, how) values (${point}, 'hold')`
    try {
      for (const startedAt = performance.now(); performance.now() - startedAt < within; await sleep(10)) {
        const [held] = await sql<{ backend: number; name: string }[]>`
          select pid as backend, application_name as name from pg_stat_activity where application_name like ${`chaos % ${point}`} and state = 'active'`
        const pid = Number(held?.name.split(' ')[1] ?? 0)
        if (held === undefined || pid === 0) continue
        await end(pid, held.backend)
        return pid
      }
      return null
    } finally {
      await disarm()
    }
  }

  async function strikeHeld(point: KillPoint): Promise<ChaosWorker | null> {
    let struck: ChaosWorker | null = null
    await catchAt(point.name, async (pid, backend) => {
      const worker = farm.workers().find((one) => one.pid === pid)
      if (worker === undefined) return
      struck = worker
      await kill(point.name, worker)
      if (point.rollBack) await sql`select pg_terminate_backend(${backend})`
    })
    return struck
  }

  async function strikeTold(point: KillPoint): Promise<ChaosWorker | null> {
    const told = new Promise<ChaosWorker>((resolve) => {
      onTold = ({ point: at, pid }) => {
        const worker = farm.workers().find((one) => one.pid === pid)
        if (at !== point.name || worker === undefined) return
        onTold = null
        worker.signal('SIGKILL')
        resolve(worker)
      }
    })
    await sql`insert into chaos_armed (point, how) values (${point.name}, 'tell')`
    const worker = await Promise.race([told, sleep(hitWithinMs, null)])
    onTold = null
    await disarm()
    if (worker === null) return null
    await worker.exited
    await record(point.name, worker)
    return worker
  }

  async function strikeItself(point: KillPoint): Promise<ChaosWorker | null> {
    const among = farm.workers()
    const worker = among[Math.floor(Math.random() * among.length)]
    if (worker === undefined) return null
    worker.arm(point.name)
    await Promise.race([worker.exited, sleep(hitWithinMs)])
    if (!worker.isGone()) {
      worker.arm(null)
      return null
    }
    await record(point.name, worker)
    return worker
  }

  return {
    kill,
    catchAt,
    strike: (point) => ({ tools: strikeItself, hold: strikeHeld, tell: strikeTold })[point.by](point),
    close: () => listener.close(),
  }
}
