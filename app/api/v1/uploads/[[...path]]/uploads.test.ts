import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { codeOf, testOrigin, useWeb } from '#app/_server/testing/use-web.ts'
import { answerUpload, tidyUploads } from '#app/_server/upload-server.ts'
import { saveSystemSetting } from '#db/settings/save-system-setting.ts'
import { ensureDefaultStorages } from '#db/storages/ensure-default-storages.ts'
import { getStorageRoles } from '#db/storages/find-storage.ts'
import { clearStorageForRole, saveStorageForRole } from '#db/storages/save-storage-for-role.ts'
import { migrateQueues } from '#jobs/migrate-queues.ts'
import { problemSchema } from '#lib/contracts/problem.ts'
import { loadEnv } from '#lib/env.ts'
import { kilnHome } from '#lib/home.ts'
import { DELETE, HEAD, PATCH, POST } from './route.ts'

const web = useWeb()
const sql = () => web.connection().sql
let home = ''
beforeAll(async () => {
  home = kilnHome(loadEnv()).root
  await migrateQueues(web.url())
  await ensureDefaultStorages(web.connection().db, { root: join(home, 'storage') })
})

const handlers = { POST, PATCH, HEAD, DELETE }
const metadata = (name: string) => `filename ${Buffer.from(name).toString('base64')}`

/** What a tus client says, as the operator. */
async function say(method: keyof typeof handlers, path: string, headers: Record<string, string>, body?: Uint8Array): Promise<Response> {
  const request = new Request(testOrigin + path, {
    method,
    headers: {
      host: new URL(testOrigin).host,
      origin: testOrigin,
      cookie: await web.signInAs('operator'),
      'tus-resumable': '1.0.0',
      ...headers,
    },
    body: body as Uint8Array<ArrayBuffer> | undefined,
  })
  return handlers[method](request, { params: Promise.resolve({}) })
}
const create = (name: string, sizeBytes: number) =>
  say('POST', '/api/v1/uploads', { 'upload-length': String(sizeBytes), 'upload-metadata': metadata(name) })
const send = (location: string, offset: number, bytes: Uint8Array) =>
  say(
    'PATCH',
    location,
    { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream', 'content-length': String(bytes.length) },
    bytes,
  )
/** Bytes that come piece by piece, and then break off, or hang until `stop`. */
function stream(pieces: Uint8Array[], then: 'break' | 'hang'): { body: ReadableStream; stop: () => void } {
  let stop = () => {}
  const body = new ReadableStream({
    start: (controller) => {
      stop = () => controller.error(new Error('the line went dead'))
    },
    pull: (controller) => {
      const piece = pieces.shift()
      if (piece !== undefined) controller.enqueue(piece)
      else if (then === 'break') stop()
      else return new Promise(() => {})
    },
  })
  return { body, stop: () => stop() }
}
async function sendStream(location: string, offset: number, { body }: { body: ReadableStream }): Promise<Response> {
  const request = new Request(testOrigin + location, {
    method: 'PATCH',
    headers: {
      host: new URL(testOrigin).host,
      origin: testOrigin,
      cookie: await web.signInAs('operator'),
      'tus-resumable': '1.0.0',
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    },
    body,
    duplex: 'half',
  } as RequestInit)
  return PATCH(request, { params: Promise.resolve({}) })
}
async function upload(name: string, bytes: Buffer): Promise<Response> {
  const location = (await create(name, bytes.length)).headers.get('location') ?? ''
  return send(location, 0, bytes)
}
const imageNamed = async (name: string) =>
  sql()`select i.*, f.locator, f.storage_id from images i join files f on f.id = i.file_id where i.name = ${name}`
const left = () => readdirSync(join(home, 'uploads'))

describe('uploads', () => {
  it('arrive in pieces, survive an interruption, and become an image that is processed at once', async () => {
    const bytes = randomBytes(300_000)
    const location = (await create('holiday.jpg', bytes.length)).headers.get('location') ?? ''
    expect((await send(location, 0, bytes.subarray(0, 100_000))).headers.get('upload-offset')).toBe('100000')
    expect((await say('HEAD', location, {})).headers.get('upload-offset')).toBe('100000')
    const last = await send(location, 100_000, bytes.subarray(100_000))
    expect(last.status).toBe(204)
    const [image] = await imageNamed('holiday.jpg')
    expect(last.headers.get('kiln-image-id')).toBe(String(image?.['id']))
    const sha = createHash('sha256').update(bytes).digest('hex')
    expect(image).toMatchObject({ content_sha256: sha, variant_state: 'missing', locator: `originals/${sha.slice(0, 2)}/${sha}` })
    expect(readFileSync(join(home, 'storage', 'originals', image?.['locator'])).equals(bytes)).toBe(true)
    expect(
      await sql()`select data from pgboss.job where name = 'process-new-image' and data->>'imageId' = ${String(image?.['id'])}`,
    ).toHaveLength(1)
    expect(left()).toEqual([])
    expect(
      (await sql()`select target from audit_log where action = 'upload.send' and outcome = 'ok' order by id desc limit 1`)[0]?.['target'],
    ).toBe(String(image?.['id']))
  })

  it('becomes no image where its audit row cannot be written', async () => {
    await sql().unsafe(`create or replace function refuse_row() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$;
      create trigger refuse_row before insert on audit_log for each row when (new.outcome = 'ok' and new.action = 'upload.send') execute function refuse_row()`)
    const answer = await upload('unheard.jpg', randomBytes(10))
    await sql().unsafe('drop trigger refuse_row on audit_log')
    expect([answer.status, await imageNamed('unheard.jpg')]).toMatchObject([500, []])
  })

  it.each([
    ['a negative length', { 'upload-length': '-1' }],
    ['a length that is no number', { 'upload-length': '1e9' }],
    ['no length at all', {}],
    ['another version of the protocol', { 'upload-length': '1', 'tus-resumable': '0.0.1' }],
    ['a part of another upload', { 'upload-length': '1', 'upload-concat': 'partial' }],
  ])('announced with %s is refused in the one form that all refusals have', async (_, headers) => {
    const answer = await say('POST', '/api/v1/uploads', headers)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    const problem = problemSchema.parse(await answer.json())
    expect([problem.code, problem.status]).toEqual(['bad_request', answer.status])
    expect(problem.details['issues'], 'none of the words of the library').toEqual(['its headers are not those of the tus protocol 1.0.0'])
    expect(await sql()`select outcome from audit_log where action = 'upload.create' order by id desc limit 1`).toMatchObject([
      { outcome: 'bad_request' },
    ])
  })

  it('waits for a run when processing at once is switched off', async () => {
    await saveSystemSetting(web.connection().db, { key: 'process_new_uploads', value: false, basedOn: null, savedBy: 'test' })
    const before = await sql()`select 1 from pgboss.job where name = 'process-new-image'`
    await upload('later.jpg', randomBytes(10))
    expect(await sql()`select 1 from pgboss.job where name = 'process-new-image'`).toHaveLength(before.length)
    await saveSystemSetting(web.connection().db, { key: 'process_new_uploads', value: true, basedOn: null, savedBy: 'test' })
  })

  it('the same file sent five times at once is one image, one content, one object (row 102)', async () => {
    const bytes = randomBytes(50_000)
    const answers = await Promise.all(Array.from({ length: 5 }, () => upload('five.jpg', bytes)))
    expect(new Set(answers.map((answer) => answer.headers.get('kiln-image-id'))).size).toBe(1)
    expect(await imageNamed('five.jpg')).toHaveLength(1)
    expect(left()).toEqual([])
  })

  it('fifty at once are fifty images, and none of them waits for another (row 102)', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => upload(`fifty-${i}.jpg`, Buffer.from(`fifty ${i}`))))
    expect(new Set(answers.map((answer) => answer.headers.get('kiln-image-id'))).size).toBe(50)
    expect(left()).toEqual([])
  })

  it('one that is broken off at 99 % keeps what had arrived and is gone on with there (row 102)', async () => {
    const bytes = randomBytes(100_000)
    const location = (await create('broken-off.jpg', bytes.length)).headers.get('location') ?? ''
    const sent = stream([bytes.subarray(0, 60_000), bytes.subarray(60_000, 99_000)], 'break')
    await sendStream(location, 0, sent).catch(() => null)
    const had = Number((await say('HEAD', location, {})).headers.get('upload-offset'))
    expect(had).toBeLessThanOrEqual(99_000)
    const last = await send(location, had, bytes.subarray(had))
    const [image] = await imageNamed('broken-off.jpg')
    expect([last.status, image?.['content_sha256']]).toEqual([204, createHash('sha256').update(bytes).digest('hex')])
  })

  it('one that hangs in the middle holds up nobody else (row 102)', async () => {
    const location = (await create('hangs.jpg', 1000)).headers.get('location') ?? ''
    const hung = stream([randomBytes(10)], 'hang')
    const sending = sendStream(location, 0, hung).catch(() => null)
    expect((await upload('not-held-up.jpg', randomBytes(1000))).status).toBe(204)
    hung.stop()
    await sending
    expect((await say('DELETE', location, {})).status).toBe(204)
    expect(left()).toEqual([])
  })

  it.each([
    '../../../../etc/passwd.png',
    '/abs/path.png',
    '..\\..\\x.png',
    '$(touch PWNED).png',
    'a\u0000b.png',
    'x\u202egnp.exe',
    '<svg onload=alert(1)>.png',
    '=cmd|calc!A1.csv',
    '',
    ' ',
    '..',
    `${'n'.repeat(3000)}.png`,
  ])('a name is only ever text: %j (row 28)', async (name) => {
    const bytes = Buffer.from(`bytes of ${name}`)
    expect((await upload(name, bytes)).status).toBe(204)
    const sha = createHash('sha256').update(bytes).digest('hex')
    const [image] = await sql()`select i.name, f.locator from images i join files f on f.id = i.file_id where i.content_sha256 = ${sha}`
    expect(image?.['locator']).toBe(`originals/${sha.slice(0, 2)}/${sha}`)
    expect(image?.['name'].length).toBeLessThanOrEqual(255)
    expect(existsSync('PWNED')).toBe(false)
  })

  it('more bytes than the limit, or than were announced, are refused and leave nothing', async () => {
    await saveSystemSetting(web.connection().db, {
      key: 'image_limits',
      value: { maxBytes: 2000, maxPixels: 1e6, maxFrames: 10, timeoutSeconds: 10 },
      basedOn: null,
      savedBy: 'test',
    })
    const tooLarge = await create('large.jpg', 2001)
    expect([tooLarge.status, await tooLarge.json()]).toMatchObject([
      413,
      { code: 'image_too_many_bytes', details: { sizeBytes: 2001, maxBytes: 2000 } },
    ])
    const location = (await create('liar.jpg', 10)).headers.get('location') ?? ''
    expect((await send(location, 0, randomBytes(11))).status).toBe(413)
    expect((await send(location, 5, randomBytes(5))).status).toBe(409)
    expect((await say('DELETE', location, {})).status).toBe(204)
    expect((await say('HEAD', location, {})).status).toBe(404)
    expect(left()).toEqual([])
    await saveSystemSetting(web.connection().db, {
      key: 'image_limits',
      value: { maxBytes: 2 ** 28, maxPixels: 1e6, maxFrames: 10, timeoutSeconds: 10 },
      basedOn: null,
      savedBy: 'test',
    })
  })

  it('an empty file is refused by its code', async () => {
    const answer = await upload('empty.jpg', Buffer.alloc(0))
    expect(await imageNamed('empty.jpg')).toHaveLength(0)
    expect(answer.status).toBeGreaterThanOrEqual(400)
  })

  it('an upload that cannot be kept is told so and can be sent again, never taken for done', async () => {
    const roles = await getStorageRoles(web.connection().db)
    const bytes = randomBytes(1000)
    const location = (await create('refused.jpg', bytes.length)).headers.get('location') ?? ''
    await clearStorageForRole(web.connection().db, { role: 'originals', basedOn: null, savedBy: 'test' })
    const refused = await send(location, 0, bytes)
    expect([refused.status, await codeOf(refused)]).toEqual([409, 'storage_not_configured'])
    expect((await say('HEAD', location, {})).status).toBe(404)
    expect(await codeOf(await create('refused.jpg', 10))).toBe('storage_not_configured')
    const [row] = await sql()`select settings, marker from storages where id = ${roles.originals}`
    await saveStorageForRole(web.connection().db, {
      role: 'originals',
      settings: row?.['settings'],
      secrets: null,
      marker: row?.['marker'],
      encryptionKey: '',
      basedOn: null,
      savedBy: 'test',
    })
    expect((await upload('refused.jpg', bytes)).status).toBe(204)
  })

  it('bytes that had all arrived when the process ended are asked for again, not taken for done', async () => {
    const location = (await create('cut.jpg', 10)).headers.get('location') ?? ''
    writeFileSync(join(home, 'uploads', location.split('/').at(-1) ?? ''), randomBytes(10))
    expect((await say('HEAD', location, {})).status).toBe(404)
  })

  it('half uploads that nobody goes on with are removed', async () => {
    const directory = join(home, 'tidy')
    mkdirSync(directory)
    writeFileSync(join(directory, 'old'), 'x')
    writeFileSync(join(directory, 'new'), 'x')
    utimesSync(join(directory, 'old'), 1, 1)
    await tidyUploads(directory)
    expect(readdirSync(directory)).toEqual(['new'])
  })

  it('nothing is answered without the protocol, and an id leads out of nothing', async () => {
    expect((await answerUpload(new Request(`${testOrigin}/api/v1/uploads`, { method: 'POST' }))).status).toBe(412)
    for (const id of ['..%2f..%2fsecrets.json', '%2e%2e', 'unknown'])
      expect((await say('HEAD', `/api/v1/uploads/${id}`, {})).status).toBe(404)
  })

  it('viewers may not upload', async () => {
    const answer = await web.call(POST, {
      method: 'POST',
      cookie: await web.signInAs('viewer'),
      headers: { 'tus-resumable': '1.0.0', 'upload-length': '1' },
    })
    expect(answer.status).toBe(403)
  })
})
