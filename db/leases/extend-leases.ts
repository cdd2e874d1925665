import { sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { CurrentWork } from '#db/workers/table.ts'

type Beat = {
  workerId: string
  leaseMs: number
  held: { resource: string; token: number }[]
  current: CurrentWork[]
  rssBytes: number
}

type BeatAnswer = {
  /** What was extended: whatever is not here was lost. */
  extended: { resource: string; token: number; revoked: boolean }[]
}

/** One heartbeat, one statement: extends the leases that are still held and says that the worker lives. */
export async function extendLeases(db: Db, { workerId, leaseMs, held, current, rssBytes }: Beat): Promise<BeatAnswer> {
  const rows = await db.execute<{ resource: string; token: string; revoked: boolean }>(sql`
    with named as (
      select resource, token from jsonb_to_recordset(${JSON.stringify(held)}::jsonb) as h (resource text, token bigint)
    ), mine as (
      select l.resource from leases l join named n on n.resource = l.resource and n.token = l.token
      where l.owner = ${workerId} and l.expires_at > clock_timestamp()
      order by l.resource for no key update of l
    ), extended as (
      update leases l set expires_at = clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond'
      from mine where l.resource = mine.resource
      returning l.resource, l.token, l.revoked_at is not null as revoked
    ), alive as (
      update workers
      set heartbeat_at = clock_timestamp(), current = ${JSON.stringify(current)}::jsonb, rss_bytes = ${rssBytes},
          state = case when state = 'stopped' then 'active' else state end, stopped_at = null
      where id = ${workerId}
    )
    select resource, token, revoked from extended`)
  return { extended: rows.map(({ resource, token, revoked }) => ({ resource, token: Number(token), revoked })) }
}
