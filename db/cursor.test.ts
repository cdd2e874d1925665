import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { preprocessImagesTask } from '#jobs/preprocess-images/task.ts'
import { listImagesSchema } from '#lib/contracts/images.ts'
import { listRunItemsSchema } from '#lib/contracts/run-items.ts'
import { listRunsSchema } from '#lib/contracts/task-runs.ts'
import { toAppError } from '#lib/errors.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { listImages } from './images/read.ts'
import { listRunItems, listRuns } from './task-runs/read.ts'
import { useTestDatabase } from './testing/test-database.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error) => toAppError(error).code,
  )

it('a cursor comes back as it was given', () => {
  expect(readCursor(writeCursor('2026-11-22 09:00:00.123456+00', 'ä/1'))).toEqual(['2026-11-22 09:00:00.123456+00', 'ä/1'])
})

describe.each([
  ['images', (cursor: string) => listImages(db(), listImagesSchema.parse({ cursor }))],
  ['runs', (cursor: string) => listRuns(db(), listRunsSchema.parse({ cursor }))],
  ['items of a run', (cursor: string) => listRunItems(db(), randomUUID(), listRunItemsSchema.parse({ cursor }), preprocessImagesTask)],
])('a list of %s', (_, list) => {
  it.each([
    ['no JSON', 'nonsense'],
    ['another shape', Buffer.from('[1]').toString('base64url')],
    ['another type', writeCursor('not of this sort', '3')],
    ['another id', writeCursor('2026-11-22', 'not an id')],
  ])('refuses a cursor that it did not give: %s', async (_kind, cursor) => {
    expect(await codeOf(list(cursor))).toBe('bad_request')
  })
})

it('a cursor is not blamed for what the database could not do', async () => {
  const cursor = writeCursor('2026-11-22', '1')
  await db().transaction(async (holder) => {
    await holder.execute(sql`lock table images in access exclusive mode`)
    const code = await codeOf(
      db().transaction(async (tx) => {
        await tx.execute(sql`set local lock_timeout = '50ms'`)
        await listImages(tx, listImagesSchema.parse({ cursor }))
      }),
    )
    expect(code).toBe('internal')
  })
})
