import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import type { Tx } from '#db/client.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { toAppError } from '#lib/errors.ts'
import { dropUnusedContents } from './drop-unused-contents.ts'
import { forgetLostVariants } from './forget-lost-variants.ts'
import { purgeImages } from './purge-images.ts'
import { recordVariants } from './record-variants.ts'
import { images } from './table.ts'
import { insertImage } from './testing/insert-image.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const sha = 'a'.repeat(64)
const set = { contentSha256: sha, recipe: '11111111', storageId: randomUUID() }

beforeEach(async () => {
  await db().execute(sql`delete from variant_sets`)
  await db().execute(sql`delete from images`)
})

const record = (tx: Tx) => recordVariants(tx, set, [{ width: 320, height: 1, format: 'webp', state: 'left_out' }])
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error) => toAppError(error).code,
  )
const setsWithoutBytes = async () =>
  db().execute(sql`select content_sha256 from variant_sets where content_sha256 not in (select sha256 from contents)`)

/** Runs `first` in a transaction that stays open until `second` waits for it, and goes on with `then`. */
async function oneBehindTheOther(
  first: (tx: Tx) => Promise<unknown>,
  second: (tx: Tx) => Promise<unknown>,
  then?: (tx: Tx) => Promise<unknown>,
): Promise<string[]> {
  let behind: Promise<string> | undefined
  const ahead = await codeOf(
    db().transaction(async (tx) => {
      await first(tx)
      behind = codeOf(db().transaction(second))
      const waits = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      while ((await db().execute(waits)).length === 0) await sleep(20)
      await then?.(tx)
    }),
  )
  return [ahead, (await behind) ?? '']
}

test('what is made of bytes that are being purged is item_gone once they are, and leaves no set behind', async () => {
  const id = await insertImage(db(), { contentSha256: sha, deletedAt: new Date() })
  expect(await oneBehindTheOther((tx) => purgeImages(tx, [id]), record)).toEqual(['no error', 'item_gone'])
  expect(await setsWithoutBytes()).toEqual([])
})

test('what was written of bytes that are then purged goes with them', async () => {
  const id = await insertImage(db(), { contentSha256: sha, deletedAt: new Date() })
  expect(await oneBehindTheOther(record, (tx) => purgeImages(tx, [id]))).toEqual(['no error', 'no error'])
  expect(await setsWithoutBytes()).toEqual([])
  expect((await db().execute(sql`select 1 from contents where sha256 = ${sha}`)).length).toBe(0)
})

test('what is written of bytes that no image has any more keeps them until it is written, and is then dropped with them', async () => {
  const id = await insertImage(db(), { contentSha256: sha })
  await db().execute(sql`insert into contents (sha256, size_bytes) values (${'b'.repeat(64)}, 1) on conflict do nothing`)
  await db()
    .update(images)
    .set({ contentSha256: 'b'.repeat(64) })
  await db().execute(sql`update files set content_sha256 = ${'b'.repeat(64)} where id = (select file_id from images where id = ${id})`)
  const drop = (tx: Tx) => dropUnusedContents(tx, { contents: [sha], imageKeys: [] })
  expect(await oneBehindTheOther(record, drop)).toEqual(['no error', 'no error'])
  expect(await setsWithoutBytes()).toEqual([])
})

test('an image whose bytes are replaced keeps the old ones from being dropped under what is being written of them', async () => {
  const id = await insertImage(db(), { contentSha256: sha })
  await db().execute(sql`insert into contents (sha256, size_bytes) values (${'b'.repeat(64)}, 1) on conflict do nothing`)
  const replaceAndDrop = async (tx: Tx) => {
    await tx.update(images).set({ contentSha256: 'b'.repeat(64) })
    await tx.execute(sql`update files set content_sha256 = ${'b'.repeat(64)} where id = (select file_id from images where id = ${id})`)
    await dropUnusedContents(tx, { contents: [sha], imageKeys: [] })
  }
  expect(await oneBehindTheOther(record, replaceAndDrop)).toEqual(['no error', 'no error'])
  expect(await setsWithoutBytes()).toEqual([])
})

test('outputs that the storage lost are forgotten behind whoever holds an image with these bytes, and who goes on to the set is not in a circle', async () => {
  const id = await insertImage(db(), { contentSha256: sha })
  await record(db())
  const ends = await oneBehindTheOther(
    (tx) => tx.execute(sql`select 1 from images where id = ${id} for update`),
    (tx) => forgetLostVariants(tx, set, [{ width: 320, format: 'webp' }]),
    (tx) => tx.execute(sql`update variant_sets set outputs = outputs where content_sha256 = ${sha}`),
  )
  expect(ends).toEqual(['no error', 'no error'])
})
