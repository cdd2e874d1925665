import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Scope, WholeScopeKind } from '#lib/contracts/task-runs.ts'
import { idArray } from './id-array.ts'
import { inScope } from './in-scope.ts'
import { listNextNarrowed } from './narrowed-scope.ts'
import type { ImageTally } from './scope-counts.ts'

export type NextInScope = { tally: ImageTally; scope: Scope; current: string; after: number; upTo: number; limit: number }

/** The next live ids above `after`, up to `upTo`, rising. Each scope reads `limit` entries of an index made for it. */
export async function listNextInScope(tx: Tx, next: NextInScope): Promise<number[]> {
  if (next.scope.kind === 'selection') return listNextOfSelection(tx, { ...next, ids: next.scope.ids })
  const { kind, within } = next.scope
  if (within !== undefined) return listNextNarrowed(tx, { ...next, kind, within })
  const rows = await tx.execute<{ id: string }>(statement({ ...next, kind }))
  return rows.map((row) => Number(row.id))
}

/** Looks at a few of the chosen ids at a time, not at all ten thousand for each batch. */
async function listNextOfSelection(tx: Tx, { ids, after, upTo, limit }: NextInScope & { ids: number[] }): Promise<number[]> {
  const ahead = [...new Set(ids)].filter((id) => id > after && id <= upTo).sort((a, b) => a - b)
  const found: number[] = []
  for (let at = 0; found.length < limit && at < ahead.length; at += limit) {
    const some = idArray(ahead.slice(at, at + limit))
    const rows = await tx.execute<{ id: string }>(sql`select id from images where id = any(${some}) and deleted_at is null order by id`)
    found.push(...rows.map((row) => Number(row.id)))
  }
  return found.slice(0, limit)
}

function statement({ tally, kind, current, after, upTo, limit }: NextInScope & { kind: WholeScopeKind }): SQL {
  const within = (where: SQL) =>
    sql`select id from images where deleted_at is null and ${where} and id > ${after} and id <= ${upTo} order by id limit ${limit}`
  if (kind !== 'stale') return within(inScope(tally, kind, current))
  return stale(within(tally === 'variants' ? variantsBehind : metadataBehind), { tally, current, limit })
}

const variantsBehind = sql`original_missing_at is null and variant_state = 'complete' and settings_hash = behind.made_with`
const metadataBehind = sql`original_missing_at is null and metadata_state = 'complete' and metadata_version = behind.made_with::integer`

/** "Anything but the current hash" has no order in an index; each hash that the tallies know has one, and they are merged by id. */
const stale = (ofOneHash: SQL, { tally, current, limit }: { tally: ImageTally; current: string; limit: number }): SQL => sql`
  select found.id from (
    select settings_hash as made_with from image_tallies
    where tally = ${tally} and state = 'complete' and settings_hash <> ${current}
    group by settings_hash having sum(n) > 0
  ) behind
  cross join lateral (${ofOneHash}) found
  order by found.id limit ${limit}`
