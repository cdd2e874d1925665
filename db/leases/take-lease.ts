import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Fence } from './fence.ts'

type TakeLease = { resource: string; owner: string; leaseMs: number }

/**
 * Takes a lease that is free or has run out, by the database's clock. Null where another holder's still runs. Tokens of one resource only
 * rise, also over the removal of its row (an ended batch's goes with it, and somebody may come a moment late): a new row begins with the
 * number of the transaction that makes it, and no lease is taken twice in one.
 */
export async function takeLease(tx: Tx, { resource, owner, leaseMs }: TakeLease): Promise<Fence | null> {
  const [row] = await tx.execute<{ token: string }>(sql`
    insert into leases as l (resource, owner, token, expires_at)
    values (${resource}, ${owner}, pg_current_xact_id()::text::bigint, clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond')
    on conflict (resource) do update
      set owner = excluded.owner, token = l.token + 1, revoked_at = null,
          expires_at = clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond'
      where l.expires_at < clock_timestamp()
    returning token`)
  return row === undefined ? null : { resource, token: Number(row.token), owner }
}
