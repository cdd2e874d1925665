import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { codeOf, useWeb } from '#app/_server/testing/use-web.ts'
import { addImage } from '#db/images/add-image.ts'
import { migrateQueues } from '#jobs/migrate-queues.ts'
import type { ImageList } from '#lib/contracts/images.ts'
import { POST as retry } from './[id]/retry/route.ts'
import { GET as getOne } from './[id]/route.ts'
import { POST as remove } from './delete/route.ts'
import { POST as publish } from './publish/route.ts'
import { POST as purge } from './purge/route.ts'
import { POST as restore } from './restore/route.ts'
import { GET as list } from './route.ts'
import { GET as tallies } from './tallies/route.ts'
import { POST as unpublish } from './unpublish/route.ts'

const web = useWeb()
const ids: number[] = []
beforeAll(async () => {
  await migrateQueues(web.url())
  for (const name of ['<img src=x onerror=alert(1)>.jpg', 'b.jpg', 'c.jpg']) {
    const sha256 = createHash('sha256').update(name).digest('hex')
    const added = await addImage(web.connection().db, {
      origin: 'upload',
      name,
      locator: `originals/${sha256}`,
      sha256,
      sizeBytes: 10,
      mediaType: null,
    })
    ids.push(added.imageId)
  }
})

type Handler = Parameters<typeof web.call>[0]
const as = async (role: 'operator' | 'admin', handler: Handler, call: Parameters<typeof web.call>[1] = {}) =>
  web.call(handler, { ...call, cookie: await web.signInAs(role) })
const change = async (handler: Handler, body: unknown) =>
  (await (await as('admin', handler, { method: 'POST', body })).json()) as { changed?: number }
const listed = async (search: string) =>
  ((await (await as('operator', list, { path: `/${search}` })).json()) as ImageList).images.map(({ id }) => id)

describe('images', () => {
  test('are listed page after page, each once', async () => {
    const first = (await (await as('operator', list, { path: '/?sort=name&limit=2' })).json()) as ImageList
    const second = (await (await as('operator', list, { path: `/?sort=name&limit=2&cursor=${first.nextCursor}` })).json()) as ImageList
    expect([...first.images, ...second.images].map(({ id }) => id)).toEqual(ids)
    expect(second.nextCursor).toBeNull()
    for (const cursor of ['x', 'bnVsbA', Buffer.from('["not a date",1]').toString('base64url')])
      expect(await codeOf(await as('operator', list, { path: `/?cursor=${cursor}` }))).toBe('bad_request')
  })

  test('deleted, they are in no list and no count, and come back as they were; purged, they do not', async () => {
    expect(await change(remove, { ids: [ids[0], ids[1]] })).toEqual({ changed: 2 })
    expect(await change(remove, { ids: [ids[0]] })).toEqual({ changed: 0 })
    expect(await listed('?sort=name')).toEqual([ids[2]])
    expect(await listed('?sort=name&deleted=true')).toEqual([ids[0], ids[1]])
    expect(await (await as('operator', tallies)).json()).toMatchObject({ missing: 1, all: 1, deleted: 2 })
    expect(await change(restore, { ids: [ids[0]] })).toEqual({ changed: 1 })
    expect(await change(purge, { ids: [ids[0], ids[1]] })).toEqual({ changed: 1 })
    expect(await listed('')).toContain(ids[0])
    expect((await as('operator', getOne, { params: { id: String(ids[1]) } })).status).toBe(404)
  })

  test('are published and unpublished, up to as many as may be chosen; all are changed in bulk', async () => {
    expect(await change(publish, { ids: [ids[0]] })).toEqual({ changed: 1 })
    expect(await change(publish, { ids })).toEqual({ changed: 1 })
    expect(await change(unpublish, { ids })).toEqual({ changed: 2 })
    for (const verb of [publish, unpublish])
      expect(await codeOf(await as('operator', verb, { method: 'POST', body: { all: true } }))).toBe('bad_request')
  })

  test('are retried ahead of every run, unless they are deleted', async () => {
    expect((await as('operator', retry, { method: 'POST', params: { id: String(ids[0]) } })).status).toBe(202)
    expect(await web.connection().sql`select data from pgboss.job where name = 'process-new-image'`).toMatchObject([
      { data: { imageId: ids[0] } },
    ])
    await change(remove, { ids: [ids[0]] })
    expect((await as('operator', retry, { method: 'POST', params: { id: String(ids[0]) } })).status).toBe(404)
  })

  test('purging is for admins alone', async () => {
    expect(await codeOf(await as('operator', purge, { method: 'POST', body: { ids: [ids[0]] } }))).toBe('forbidden')
  })

  test.each([{ ids: [] }, { ids: ['1'] }, { ids: [0] }, { ids: [1.5] }, { ids: Array(10_001).fill(1) }, {}, { all: true }])(
    'a choice that is none is refused',
    async (body) => {
      expect(await codeOf(await as('operator', remove, { method: 'POST', body }))).toBe('bad_request')
    },
  )

  test.each(['0', '-1', '1e9999', 'x', '99999999999999999999'])('an id that is none is not found: %s', async (id) => {
    expect((await as('operator', getOne, { params: { id } })).status).toBe(404)
  })
})
