import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from '#db/sql.ts'
import { untilDatabaseAnswers } from '#jobs/engine.ts'
import { startMissing } from './lab.ts'
import type { Stage } from './scenario.ts'

/** Starts the next run over what is missing whenever none is open, until it is stopped; what breaks in between is tried again. */
export function keepRunning({ lab: { db } }: Stage): { stop: () => Promise<void> } {
  let stopped = false
  const ended = (async () => {
    for (; !stopped; await sleep(300))
      try {
        const open = await db.execute(sql`select 1 from task_runs where finished_at is null`)
        if (open.length === 0) await startMissing(db)
      } catch {
        // the database is down, or somebody was faster: the next look sees it
      }
  })()
  return {
    stop: async () => {
      stopped = true
      await ended
    },
  }
}

/** Adds pictures until so many wait; the database must answer. */
export async function topUp(stage: Stage, waiting: number): Promise<void> {
  const [row] = await stage.lab.db.execute<{ n: string }>(sql`select count(*) as n from images where variant_state <> 'complete'`)
  if (Number(row?.n) < waiting) await stage.addPhotos(waiting)
}

/** Items ended in a second, over so many seconds from now on, by the database's clock. */
export async function measureRate({ lab: { db } }: Stage, seconds: number): Promise<number> {
  const [from] = await db.execute<{ now: string }>(sql`select clock_timestamp()::text as now`)
  await sleep(seconds * 1000)
  const [row] = await db.execute<{ rate: string }>(sql`
    select count(*) / extract(epoch from clock_timestamp() - ${from?.now ?? ''}::timestamptz) as rate from task_events
    where kind = 'complete' and item_id is not null and at > ${from?.now ?? ''}::timestamptz`)
  return Number(row?.rate ?? 0)
}

/** Seconds from now until the next item ends, by any worker or by the one that is named. */
export async function secondsToNextItem({ lab: { db } }: Stage, { worker = null as string | null, forMs = 120_000 } = {}): Promise<number> {
  const startedAt = performance.now()
  // a session of this program may have been cut a moment ago
  const [from] = await untilDatabaseAnswers(() => db.execute<{ now: string }>(sql`select clock_timestamp()::text as now`))
  for (; performance.now() - startedAt < forMs; await sleep(100)) {
    const found = await db.execute(sql`
      select 1 from task_events where kind = 'complete' and item_id is not null and at > ${from?.now ?? ''}::timestamptz
        and (${worker}::uuid is null or worker_id = ${worker}::uuid) limit 1`)
    if (found.length > 0) return (performance.now() - startedAt) / 1000
  }
  throw new Error(`no item was ended for ${forMs} ms`)
}

/** Shares of a base rate as per cents; the machine's other load moves both. */
export const percentOf = (rates: [before: number, after: number][]): string => {
  const shares = rates.map(([before, after]) => (100 * after) / before).sort((a, b) => a - b)
  const at = (q: number) => (shares[Math.min(shares.length - 1, Math.floor(q * shares.length))] ?? 0).toFixed(0)
  return shares.length === 1 ? `${at(0)} %` : `median ${at(0.5)} %, lowest ${at(0)} %, highest ${at(1)} % (n = ${shares.length})`
}
