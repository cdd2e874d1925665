import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { bigintArray } from '#db/sql-array.ts'
import type { Scope, WholeScopeKind } from '#lib/contracts/task-runs.ts'
import { inScope } from './in-scope.ts'
import { listNextNarrowed } from './narrowed-scope.ts'
import type { ImageTally } from './scope-counts.ts'

type NextInScope = { tally: ImageTally; scope: Scope; current: string; after: number; upTo: number; limit: number }

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
    const some = bigintArray(ahead.slice(at, at + limit))
    const rows = await tx.execute<{ id: string }>(sql`select id from images where id = any(${some}) and deleted_at is null order by id`)
    found.push(...rows.map((row) => Number(row.id)))
  }
  return found.slice(0, limit)
}

function statement({ tally, kind, current, after, upTo, limit }: NextInScope & { kind: WholeScopeKind }): SQL {
  const within = (where: SQL) =>
    sql`select id from images where deleted_at is null and ${where} and id > ${after} and id <= ${upTo} order by id limit ${limit}`
  const placed = (where: SQL) =>
    sql`select image_id as id from variant_scopes where ${where} and image_id > ${after} and image_id <= ${upTo} and not exists (
      select 1 from images where images.id = image_id and original_missing_at is not null and deleted_at is null) order by image_id limit ${limit}`
  if (kind === 'stale') return stale(tally === 'variants' ? placed(variantsBehind) : within(metadataBehind), { tally, current, limit })
  if (tally === 'variants' && kind !== 'all') return placed(sql`scope = ${kind} and made_with = ''`)
  return within(inScope(tally, kind, current))
}

const variantsBehind = sql`scope = 'complete' and made_with = behind.settings_hash`
const metadataBehind = sql`original_missing_at is null and metadata_state = 'complete' and metadata_version = behind.settings_hash::integer`

/** "Anything but the current hash" has no order in an index; each hash that the tallies know has one, and they are merged by id. */
const stale = (ofOneHash: SQL, { tally, current, limit }: { tally: ImageTally; current: string; limit: number }): SQL => sql`
  select found.id from (
    select settings_hash from image_tallies
    where tally = ${tally} and state = 'complete' and settings_hash <> ${current}
    group by settings_hash having sum(n) > 0
  ) behind
  cross join lateral (${ofOneHash}) found
  order by found.id limit ${limit}`
