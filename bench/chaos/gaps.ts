import type { DbConnection } from '#db/client.ts'

type Gap = { point: string; resource: string; seconds: number | null }

/**
 * R3 in the database's clock: for each thing a killed worker held, how long until another claimed it. Null where nobody had to: its run
 * was cancelled, or the server committed its end for the dead.
 */
export const readGaps = async ({ sql }: DbConnection): Promise<Gap[]> =>
  (
    await sql<{ point: string; resource: string; seconds: string | null }[]>`
      select k.point, held.resource, (
        select extract(epoch from e.at - k.at) from task_events e
        where e.kind = 'claim' and e.resource = held.resource and e.at > k.at and e.worker_id <> k.worker order by e.seq limit 1) as seconds
      from chaos_kills k cross join unnest(k.resources) as held (resource)`
  ).map(({ point, resource, seconds }) => ({ point, resource, seconds: seconds === null ? null : Number(seconds) }))

/** From each kill of a worker to the next item that another one ended, or from the database's return to the next item. */
export const readPauses = async ({ sql }: DbConnection, what: 'worker' | 'Postgres'): Promise<number[]> =>
  (
    await sql<{ seconds: string | null }[]>`
      select (select extract(epoch from e.at - k.at) from task_events e
        where e.kind = 'complete' and e.item_id is not null and e.at > k.at and e.worker_id is distinct from k.worker order by e.at limit 1) as seconds
      from chaos_kills k where (k.point = 'Postgres') = ${what === 'Postgres'}`
  ).flatMap(({ seconds }) => (seconds === null ? [] : [Number(seconds)]))

export function quantiles(all: number[]): string {
  const sorted = [...all].sort((a, b) => a - b)
  const at = (q: number) => (sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? 0).toFixed(2)
  return sorted.length === 0 ? 'none' : `p50 ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)} (n = ${sorted.length})`
}
