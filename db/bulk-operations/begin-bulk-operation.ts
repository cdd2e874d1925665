import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { StartBulk } from '#lib/contracts/bulk-operations.ts'
import type { Actor } from '#lib/contracts/task-runs.ts'

/** How far it is, beside what it is. `upperBound` is null before it was counted. */
export type BulkWork = StartBulk & { id: string; actor: Actor; cursor: string | null; upperBound: string | null; createdAt: string }

/** Makes a waiting operation a running one. Null where it has ended. */
export async function beginBulkOperation(tx: Tx, id: string): Promise<BulkWork | null> {
  const [row] = await tx.execute<BulkWork>(sql`
    update bulk_operations set state = 'running', started_at = coalesce(started_at, clock_timestamp())
    where id = ${id} and state in ('queued', 'running')
    returning id, subject, action, target, actor, cursor, upper_bound as "upperBound", created_at::text as "createdAt"`)
  return row ?? null
}
