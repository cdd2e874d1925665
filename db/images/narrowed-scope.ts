import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { type Counted, countOrEstimate } from '#db/count-or-estimate.ts'
import { getVariantSettings } from '#db/settings/get-variant-settings.ts'
import type { ImageNarrow } from '#lib/contracts/images.ts'
import type { WholeScopeKind } from '#lib/contracts/task-runs.ts'
import { inScope } from './in-scope.ts'
import { idsBetween, type NarrowedImages, narrowImages } from './narrow-images.ts'
import type { ImageTally } from './scope-counts.ts'

type NarrowedScope = { tally: ImageTally; kind: WholeScopeKind; current: string; within: ImageNarrow }

/** A scope of a task kept within a folder, dates and the like: live images only. */
async function narrowedScope(tx: Tx, { tally, kind, current, within }: NarrowedScope): Promise<NarrowedImages> {
  const hash = tally === 'variants' ? current : within.state === undefined ? '' : (await getVariantSettings(tx)).settingsHash
  const { from, where } = await narrowImages(tx, within, hash)
  return { from, where: [sql`images.deleted_at is null`, inScope(tally, kind, current, within.state), ...where] }
}

const all = (where: SQL[]): SQL => sql.join(where, sql` and `)

/** Counts them one by one: what a run is made with. */
export async function countNarrowed(tx: Tx, scope: NarrowedScope): Promise<number> {
  const { from, where } = await narrowedScope(tx, scope)
  const [row] = await tx.execute<{ n: string }>(sql`select count(*) as n from ${from} where ${all(where)}`)
  return Number(row?.n)
}

/** Counts them where that is quick: what a page shows before a run is made. */
export async function previewNarrowed(tx: Tx, scope: NarrowedScope): Promise<Counted> {
  const { from, where } = await narrowedScope(tx, scope)
  return countOrEstimate(tx, sql`from ${from} where ${all(where)}`)
}

/**
 * The next of them above `after`, up to `upTo`, rising. The planner walks whichever is shorter: the ids, or the range of dates or of the
 * folder. Before the first batch the ids below the range are jumped over, since what was added lately lies at the end of them.
 */
export async function listNextNarrowed(
  tx: Tx,
  { after, upTo, limit, ...scope }: NarrowedScope & { after: number; upTo: number; limit: number },
): Promise<number[]> {
  const { from, where } = await narrowedScope(tx, scope)
  const from0 = after === 0 ? await lowestId(tx, scope.within) : after
  const id = scope.within.folder === undefined ? sql`images.id` : sql`a.image_id`
  const rows = await tx.execute<{ id: string }>(sql`
    select ${id} as id from ${from} where ${all(where)} and ${idsBetween(scope.within, from0, upTo)} order by ${id} limit ${limit}`)
  return rows.map((row) => Number(row.id))
}

/** Just below the lowest id between the dates; 0 where there are none, or where a folder leads the way. */
async function lowestId(tx: Tx, { folder, addedAfter, addedBefore, takenAfter, takenBefore }: ImageNarrow): Promise<number> {
  const dates = { addedAfter, addedBefore, takenAfter, takenBefore }
  if (folder !== undefined || Object.values(dates).every((date) => date === undefined)) return 0
  const { where } = await narrowImages(tx, dates, '')
  // `offset 0` keeps the planner from walking the ids for it, which is what this is there to avoid
  const [row] = await tx.execute<{ id: string | null }>(sql`
    select min(id) as id from (select id from images where images.deleted_at is null and ${all(where)} offset 0) within_dates`)
  return row?.id == null ? 0 : Number(row.id) - 1
}
