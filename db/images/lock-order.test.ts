import { sql } from 'drizzle-orm'
import { beforeEach, expect, it } from 'vitest'
import type { Tx } from '#db/client.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { deleteImages } from './delete-images.ts'
import { holdImages } from './hold-images.ts'
import { markOriginals } from './mark-originals.ts'
import { publishImages } from './publish-images.ts'
import { releaseImages } from './release-images.ts'
import { restoreImages } from './restore-images.ts'
import type { images } from './table.ts'
import { insertImage } from './testing/insert-image.ts'
import { unpublishImages } from './unpublish-images.ts'

const database = useTestDatabase()
const db = () => database.connection().db

beforeEach(async () => {
  await db().execute(sql`delete from images`)
})

const failed = { variantState: 'failed' } as const
const quarantined = { variantState: 'quarantined' } as const

it.each<[string, Partial<typeof images.$inferInsert>, (tx: Tx, ids: number[]) => Promise<unknown>]>([
  ['deleteImages', {}, deleteImages],
  ['restoreImages', { deletedAt: new Date() }, restoreImages],
  ['publishImages', {}, publishImages],
  ['unpublishImages', { publishedAt: new Date() }, unpublishImages],
  ['holdImages', failed, (tx, ids) => holdImages(tx, 'variants', ids)],
  ['releaseImages', quarantined, (tx, ids) => releaseImages(tx, 'variants', ids)],
  ['markOriginals', {}, (tx, ids) => markOriginals(tx, { gone: ids, back: [] })],
])('%s locks images by their ids, wherever their rows lie', async (_, given, write) => {
  const ids = [await insertImage(db(), given), await insertImage(db(), given)] as const
  // writes the first row anew, behind the second
  await db().execute(sql`update images set name = 'moved' where id = ${ids[0]}`)
  let written: Promise<unknown> = Promise.resolve()
  const second = await db().transaction(async (holder) => {
    await holder.execute(sql`select 1 from images where id = ${ids[0]} for no key update`)
    written = db().transaction(async (tx) => {
      await tx.execute(sql`set local enable_indexscan = off`)
      await tx.execute(sql`set local enable_bitmapscan = off`)
      await write(tx, [...ids])
    })
    await untilSomebodyWaits()
    return holder.execute(sql`select 1 from images where id = ${ids[1]} for no key update skip locked`)
  })
  await written
  expect(second).toHaveLength(1)
})

async function untilSomebodyWaits(): Promise<void> {
  const waits = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while ((await db().execute(waits)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
}
