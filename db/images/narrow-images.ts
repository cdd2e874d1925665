import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { containing } from '#db/containing.ts'
import { textArray } from '#db/sql-array.ts'
import type { ImageNarrow, ShownImageState } from '#lib/contracts/images.ts'
import { AppError } from '#lib/errors.ts'
import { variantPlaces } from './variant-places.ts'

/** `deleted`: the caller looks among deleted images alone, else among live ones alone. */
type Narrow = ImageNarrow & { deleted?: boolean }
/** What a narrowed statement reads from, and what its rows of images must be, besides deleted or not. */
export type NarrowedImages = { from: SQL; where: SQL[] }

/**
 * A narrowing as SQL over `images`. A folder is joined by its id, so that its images come in the order of ids from one range of an
 * index. Moments and the folder stand in the statement as they are: the planner chooses by how many rows they leave.
 */
export async function narrowImages(tx: Tx, narrow: Narrow, currentHash: string): Promise<NarrowedImages> {
  const where = narrowedBy(narrow, currentHash, await areFew(tx, narrow, currentHash))
  if (narrow.folder === undefined) return { from: sql`images`, where }
  const isIn = sql`a.album_id = ${await findAlbum(tx, narrow.folder)}`
  return { from: sql`album_images a join images on images.id = a.image_id`, where: [isIn, ...where] }
}

/**
 * Ids above `after`, up to `upTo`. Of both tables where a folder is joined: the planner does not carry an inequality over, and would merge from
 * the first image of all.
 */
export const idsBetween = ({ folder }: ImageNarrow, after: number, upTo: number): SQL => {
  const between = (id: SQL) => sql`${id} > ${after}::bigint and ${id} <= ${upTo}::bigint`
  return folder === undefined ? between(sql`images.id`) : sql`${between(sql`a.image_id`)} and ${between(sql`images.id`)}`
}

/** The same for a list in another order, whose statement reads from images already. */
export async function narrowList(tx: Tx, narrow: Narrow, currentHash: string): Promise<SQL[]> {
  const where = narrowedBy(narrow, currentHash, await areFew(tx, narrow, currentHash))
  if (narrow.folder === undefined) return where
  const albumId = await findAlbum(tx, narrow.folder)
  return [sql`exists (select 1 from album_images a where a.album_id = ${albumId} and a.image_id = images.id)`, ...where]
}

/** 0 is no album's. */
async function findAlbum(tx: Tx, folder: string): Promise<SQL> {
  const path = folder.length > 1 ? folder.replace(/\/+$/, '') : folder
  const [album] = await tx.execute<{ id: string }>(sql`select id from albums where md5(path) = md5(${path})`)
  return sql.raw(String(Number(album?.id ?? 0)))
}

function narrowedBy({ state, code, search, origin, published, ...moments }: Narrow, currentHash: string, byPlace: boolean): SQL[] {
  const { addedAfter, addedBefore, takenAfter, takenBefore } = moments
  return [
    state === undefined || state.length === 0 ? [] : inShownStates(state, currentHash, byPlace),
    // as the overview counts them: a failure without a code is an internal one
    code === undefined ? [] : [...inShownStates(['failed'], currentHash, byPlace), sql`coalesce(images.failed_code, 'internal') = ${code}`],
    search ? [sql`images.name ilike ${containing(search)}`] : [],
    origin === undefined || origin.length === 0
      ? []
      : [sql`exists (select 1 from files f where f.id = images.file_id and f.origin = any(${textArray(origin)}))`],
    published === undefined ? [] : [published === 'yes' ? sql`images.published_at is not null` : sql`images.published_at is null`],
    addedAfter === undefined ? [] : [sql`images.created_at >= ${moment(addedAfter)}`],
    addedBefore === undefined ? [] : [sql`images.created_at < ${moment(addedBefore)}`],
    takenAfter === undefined ? [] : [sql`images.taken_at >= ${moment(takenAfter)}`],
    takenBefore === undefined ? [] : [sql`images.taken_at < ${moment(takenBefore)}`],
  ].flat()
}

/** Above this a page finds its rows sooner in the order it shows; below, it would look for them through all images. */
const fewAtMost = 5_000

/** Whether live images in these states are so few that the scopes lead to them. */
async function areFew(tx: Tx, { state, code, deleted = false }: Narrow, currentHash: string): Promise<boolean> {
  const states = [...(state ?? []), ...(code === undefined ? [] : ['failed'])]
  if (deleted || states.length === 0) return false
  const [row] = await tx.execute<{ few: boolean }>(sql`
    select coalesce(sum(n), 0) <= ${fewAtMost} as few from image_tallies where tally = 'variants'
      and case when state = 'complete' and settings_hash <> ${currentHash} then 'stale' else state end = any(${textArray(states)})`)
  return row?.few === true
}

/** By the columns, and by the scopes too where `byPlace`. */
function inShownStates(states: readonly ShownImageState[], currentHash: string, byPlace: boolean): SQL[] {
  const columns = states.map((state) => inShownState(state, currentHash))
  const places = [...new Set(states.map((state) => (state === 'partial' ? 'missing' : state)))].map((place) =>
    variantPlaces(place, currentHash),
  )
  return [sql`(${sql.join(columns, sql` or `)})`, ...(!byPlace ? [] : [sql`images.id in (${sql.join(places, sql` union all `)})`])]
}

function inShownState(state: ShownImageState, currentHash: string): SQL {
  return state === 'gone'
    ? sql`images.original_missing_at is not null`
    : sql`(images.original_missing_at is null and ${inStoredState(state, currentHash)})`
}

function inStoredState(state: Exclude<ShownImageState, 'gone'>, currentHash: string): SQL {
  if (state === 'stale') return sql`(images.variant_state = 'complete' and images.settings_hash <> ${currentHash})`
  if (state === 'complete') return sql`(images.variant_state = 'complete' and images.settings_hash = ${currentHash})`
  return sql`images.variant_state = ${state}`
}

/** Written out from a parsed date: nothing of what was given reaches the statement. */
function moment(given: string): SQL {
  const at = new Date(given)
  if (Number.isNaN(at.getTime())) throw new AppError('bad_request', { issues: [`${given}: no date`] })
  return sql.raw(`'${at.toISOString()}'::timestamptz`)
}
