import { eq, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { rateLimits } from './table.ts'

/** Forgets the tries under `key`, and with them the windows that ended over a day ago. */
export async function clearRateLimit(tx: Tx, key: string): Promise<void> {
  await tx
    .delete(rateLimits)
    .where(
      sql`${eq(rateLimits.key, key)} or ${rateLimits.lastRequest} < (extract(epoch from clock_timestamp() - interval '1 day') * 1000)::bigint`,
    )
}
