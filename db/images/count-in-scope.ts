import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Counted } from '#db/count-or-estimate.ts'
import { bigintArray } from '#db/sql-array.ts'
import type { Scope } from '#lib/contracts/task-runs.ts'
import { countNarrowed, previewNarrowed } from './narrowed-scope.ts'
import { countImageScopes, type ImageTally } from './scope-counts.ts'

type InScope = { tally: ImageTally; scope: Scope; current: string }

/** Live images in a scope; a deleted one is in none. */
export async function countInScope(tx: Tx, { tally, scope, current }: InScope): Promise<number> {
  if (scope.kind !== 'selection')
    return scope.within === undefined
      ? (await countImageScopes(tx, tally, current))[scope.kind]
      : countNarrowed(tx, { tally, kind: scope.kind, current, within: scope.within })
  const [row] = await tx.execute<{ n: string }>(
    sql`select count(*) as n from images where id = any(${bigintArray(scope.ids)}) and deleted_at is null`,
  )
  return Number(row?.n)
}

/** The same, but for a narrowed scope that is slow to count: then an estimate. */
export async function estimateInScope(tx: Tx, { tally, scope, current }: InScope): Promise<Counted> {
  if (scope.kind === 'selection' || scope.within === undefined)
    return { count: await countInScope(tx, { tally, scope, current }), isExact: true }
  return previewNarrowed(tx, { tally, kind: scope.kind, current, within: scope.within })
}
