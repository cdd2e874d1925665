import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { rateLimits } from './table.ts'

export type RateLimit = { max: number; windowSeconds: number }

/**
 * Counts one try under `key` in a fixed window of the database's clock, so that restarts, other processes and forged addresses change
 * nothing. Answers null when it is within the limit, else the seconds until the window ends.
 */
export async function consumeRateLimit(tx: Tx, key: string, { max, windowSeconds }: RateLimit): Promise<number | null> {
  const nowMs = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`
  const windowMs = windowSeconds * 1000
  const isOver = sql`${rateLimits.lastRequest} + ${windowMs} <= ${nowMs}`
  const [row] = await tx
    .insert(rateLimits)
    .values({ id: randomUUID(), key, count: 1, lastRequest: sql`${nowMs}` as unknown as number })
    .onConflictDoUpdate({
      target: rateLimits.key,
      set: {
        count: sql`case when ${isOver} then 1 else least(${rateLimits.count} + 1, 1000000000) end`,
        lastRequest: sql`case when ${isOver} then ${nowMs} else ${rateLimits.lastRequest} end`,
      },
    })
    .returning({ count: rateLimits.count, leftMs: sql<string>`${rateLimits.lastRequest} + ${windowMs} - ${nowMs}` })
  if (row === undefined || row.count <= max) return null
  return Math.max(1, Math.ceil(Number(row.leftMs) / 1000))
}
