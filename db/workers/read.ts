import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { CurrentWork } from './table.ts'

type Worker = {
  id: string
  host: string
  pid: number
  version: string
  /** `silent`: it should be there, and has said nothing for 15 seconds. */
  state: 'active' | 'draining' | 'silent' | 'stopped'
  slots: number
  capabilities: Record<string, unknown>
  current: CurrentWork[]
  rssBytes: number | null
  startedAt: string
  heartbeatAt: string
  stoppedAt: string | null
}

/** Workers of the last day, the living first. */
export async function listWorkers(tx: Tx): Promise<Worker[]> {
  const rows = await tx.execute<Omit<Worker, 'rssBytes'> & { rssBytes: string | null }>(sql`
    select id, host, pid, version, slots, capabilities, current, rss_bytes as "rssBytes",
      case when state <> 'stopped' and heartbeat_at < clock_timestamp() - interval '15 seconds' then 'silent' else state end as state,
      to_json(started_at) #>> '{}' as "startedAt", to_json(heartbeat_at) #>> '{}' as "heartbeatAt", to_json(stopped_at) #>> '{}' as "stoppedAt"
    from workers
    where state <> 'stopped' or stopped_at > clock_timestamp() - interval '1 day'
    order by (state = 'stopped'), started_at desc, id
    limit 200`)
  return rows.map((row) => ({ ...row, rssBytes: row.rssBytes === null ? null : Number(row.rssBytes) }))
}

type FarmVerdict = {
  /** `inoperative`: no worker lives, whether there is work or not; `waiting`: there is work and nobody has begun it; `idle`: there is none. */
  verdict: 'idle' | 'working' | 'waiting' | 'inoperative'
  /** Workers that live. */
  workers: number
  slots: number
  /** Things being worked on just now. */
  working: number
  activeRuns: number
  /** When the last worker was heard, where none lives. */
  lastHeartbeatAt: string | null
}

/** A batch that ended so lately still counts as work: between two items there is an instant with none in hand. */
const lately = sql`clock_timestamp() - interval '10 seconds'`
/** How far back in a run's batches one that ended lately is looked for: a few more than are open at a time. */
const lookBack = 200

/** How the farm is, in a word. */
export async function getFarmVerdict(tx: Tx): Promise<FarmVerdict> {
  const [row] = await tx.execute<Record<'workers' | 'slots' | 'working' | 'runs', string> & { moves: boolean; last: string | null }>(sql`
    with live as (
      select id, slots, jsonb_array_length(current) as busy from workers
      where state in ('active', 'draining') and heartbeat_at > clock_timestamp() - interval '15 seconds'
    ), moving as (
      select 1 from task_runs r where r.state in ('queued', 'running') and (
        exists (select 1 from task_batches b join live on live.id = b.worker_id where b.run_id = r.id and b.state = 'taken')
        or exists (select 1 from (select ended_at from task_batches where run_id = r.id order by id desc limit ${lookBack}) b
          where b.ended_at > ${lately}))
    )
    select (select count(*) from live) as workers, (select coalesce(sum(slots), 0) from live) as slots,
      (select coalesce(sum(busy), 0) from live) as working, exists (select 1 from moving) as moves,
      (select count(*) from task_runs where state in ('queued', 'running', 'pausing', 'cancelling')) as runs,
      (select to_json(max(heartbeat_at)) #>> '{}' from workers) as last`)
  const [workers, slots, working, activeRuns] = [row?.workers, row?.slots, row?.working, row?.runs].map(Number) as [
    number,
    number,
    number,
    number,
  ]
  const isAtWork = working > 0 || row?.moves === true
  const verdict = workers === 0 ? 'inoperative' : isAtWork ? 'working' : activeRuns === 0 ? 'idle' : 'waiting'
  return { verdict, workers, slots, working, activeRuns, lastHeartbeatAt: workers > 0 ? null : (row?.last ?? null) }
}
