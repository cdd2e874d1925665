import { afterEach, expect, test } from 'vitest'
import { beginBulkOperation } from '#db/bulk-operations/begin-bulk-operation.ts'
import { cancelBulkOperation } from '#db/bulk-operations/cancel-bulk-operation.ts'
import { finishBulkOperation } from '#db/bulk-operations/finish-bulk-operation.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { type ImageBulkAction, startBulkSchema } from '#lib/contracts/bulk-operations.ts'
import { startBulk } from './start-bulk.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const actor = { kind: 'user', id: 'u', label: 'ada@example.test' } as const
const start = (action: ImageBulkAction, ids: number[] = [1, 2]) =>
  startBulk(db(), startBulkSchema.parse({ subject: 'images', action, target: { ids } }), actor)
const count = async (table: string) => Number((await database.connection().sql.unsafe(`select count(*) as n from ${table}`))[0]?.n)

afterEach(() => database.connection().sql`truncate bulk_operations, pgboss.job`)

test('starts of the same at the same instant are one operation and one job', async () => {
  const started = await Promise.all(Array.from({ length: 20 }, () => start('publish')))
  expect(new Set(started.map(({ id }) => id)).size).toBe(1)
  expect(started.filter(({ isNew }) => isNew)).toHaveLength(1)
  expect([await count('bulk_operations'), await count('pgboss.job')]).toEqual([1, 1])
})

test('the same images chosen in another order are the same', async () => {
  const { id } = await start('publish', [3, 1, 2])
  expect(await start('publish', [2, 3, 1, 1])).toEqual({ id, isNew: false })
})

test('one that a worker has begun is the same; one that has ended is begun anew', async () => {
  const { id } = await start('publish')
  await beginBulkOperation(db(), id)
  expect(await start('publish')).toEqual({ id, isNew: false })
  await finishBulkOperation(db(), id, null)
  const second = await start('publish')
  expect(second.isNew).toBe(true)
  await cancelBulkOperation(db(), second.id)
  expect((await start('publish')).isNew).toBe(true)
})

test('one that is past its first rows is not joined: what changed behind it since would be left out', async () => {
  const { id } = await start('publish')
  await beginBulkOperation(db(), id)
  await database.connection().sql`update bulk_operations set cursor = '1' where id = ${id}`
  expect((await start('publish')).isNew).toBe(true)
})

test('another action, or other images, is another operation', async () => {
  await start('publish')
  expect((await start('publish', [1, 2, 3])).isNew).toBe(true)
  expect((await start('delete')).isNew).toBe(true)
})

test('what was asked again after its opposite is done again', async () => {
  await start('publish')
  await start('unpublish')
  expect((await start('publish')).isNew).toBe(true)
})
