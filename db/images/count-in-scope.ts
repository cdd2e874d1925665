import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Scope } from '#lib/contracts/task-runs.ts'
import { idArray } from './id-array.ts'
import { countImageScopes, type ImageTally } from './scope-counts.ts'

/** Live images in a scope; a deleted one is in none. */
export async function countInScope(
  tx: Tx,
  { tally, scope, current }: { tally: ImageTally; scope: Scope; current: string },
): Promise<number> {
  if (scope.kind !== 'selection') return (await countImageScopes(tx, tally, current))[scope.kind]
  const [row] = await tx.execute<{ n: string }>(
    sql`select count(*) as n from images where id = any(${idArray(scope.ids)}) and deleted_at is null`,
  )
  return Number(row?.n)
}
