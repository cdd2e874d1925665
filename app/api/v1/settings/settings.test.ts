import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { codeOf, useWeb } from '#app/_server/testing/use-web.ts'
import type { StorageTest } from '#lib/contracts/storages.ts'
import type { VariantSettingsAnswer } from '#lib/contracts/variants.ts'
import { GET as getLimits, PUT as saveLimits } from './limits/route.ts'
import { DELETE as clearStorage, GET as getStorage, PUT as saveStorage } from './storage/route.ts'
import { POST as testStorage } from './storage/test/route.ts'
import { GET as getSystem, PUT as saveSystem } from './system/route.ts'
import { POST as previewVariants } from './variants/preview/route.ts'
import { GET as getVariants, PUT as saveVariants } from './variants/route.ts'
import { GET as listVersions } from './variants/versions/route.ts'

const web = useWeb()
const root = mkdtempSync(join(tmpdir(), 'kiln-settings-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const admin = async (call: Parameters<typeof web.call>[1]) => ({ ...call, cookie: await web.signInAs('admin') })
const put = async (handler: Parameters<typeof web.call>[0], body: unknown, version: number | null) =>
  web.call(handler, await admin({ method: 'PUT', body, headers: version === null ? {} : { 'if-match': `"${version}"` } }))
const read = async <T>(handler: Parameters<typeof web.call>[0]): Promise<T> =>
  (await (await web.call(handler, await admin({}))).json()) as T
const local = (name: string) => ({ kind: 'local', root: join(root, name), publicBaseUrl: null, folder: 'originals' })

describe('settings', () => {
  test('a form of variants says how much goes stale before it is saved, and a second editor is told that he is late', async () => {
    const before = await read<VariantSettingsAnswer>(getVariants)
    const settings = { ...before.settings, ladder: [100, 200] }
    const preview = await web.call(previewVariants, await admin({ method: 'POST', body: { settings } }))
    expect(await preview.json()).toEqual({ stale: 0, changed: true })
    expect(await codeOf(await put(saveVariants, { settings }, null))).toBe('bad_request')
    expect((await put(saveVariants, { settings }, before.version)).status).toBe(200)
    expect(await codeOf(await put(saveVariants, { settings: before.settings }, before.version))).toBe('changed_meanwhile')
    const { versions } = await read<{ versions: { version: number; createdBy: string }[] }>(listVersions)
    expect(versions.map(({ version }) => version)).toEqual([before.version + 1, before.version])
    expect(versions[0]?.createdBy).toBe('admin@kiln.test')
  })

  test('a ladder that does not rise is refused', async () => {
    const { settings, version } = await read<VariantSettingsAnswer>(getVariants)
    expect(await codeOf(await put(saveVariants, { settings: { ...settings, ladder: [640, 320] } }, version))).toBe('bad_request')
  })

  test('limits and switches are saved one by one, each against its own version', async () => {
    const limits = await read<{ value: { maxPixels: number }; version: number }>(getLimits)
    const value = { ...limits.value, maxPixels: 2_000_000 }
    expect(await (await put(saveLimits, { value }, limits.version)).json()).toMatchObject({ value, version: limits.version + 1 })
    expect(await codeOf(await put(saveLimits, { value }, limits.version))).toBe('changed_meanwhile')
    const system = await read<{ gallery_mode: { version: number } }>(getSystem)
    const saved = await put(saveSystem, { key: 'gallery_mode', value: 'all' }, system.gallery_mode.version)
    expect(await saved.json()).toMatchObject({ gallery_mode: { value: 'all' }, process_new_uploads: { value: true } })
    expect(await codeOf(await put(saveSystem, { key: 'gallery_mode', value: 'some' }, 1))).toBe('bad_request')
    expect(await codeOf(await put(saveSystem, { key: 'storage', value: {} }, 1))).toBe('bad_request')
  })
})

describe('the storage of a role', () => {
  const tryOut = async (body: unknown) => (await (await web.call(testStorage, await admin({ method: 'POST', body }))).json()) as StorageTest

  test('is tested before it is saved, and the test leaves nothing behind', async () => {
    expect(await tryOut({ role: 'originals' })).toMatchObject({ ok: false, code: 'storage_not_configured' })
    expect(await tryOut({ role: 'originals', settings: local('tried') })).toMatchObject({ ok: true, code: null })
    expect(readdirSync(root)).toEqual([])
    const s3 = {
      kind: 's3',
      endpoint: 'http://127.0.0.1:9',
      region: 'us-east-1',
      bucket: 'none',
      pathStyle: true,
      publicBaseUrl: null,
      folder: 'x',
    }
    expect(await tryOut({ role: 'originals', settings: s3 })).toMatchObject({ ok: false, code: 'storage_not_configured' })
    const secrets = { accessKeyId: 'id', secretAccessKey: 'very-secret' }
    expect(await tryOut({ role: 'originals', settings: s3, secrets })).toMatchObject({ ok: false, code: 'storage_unreachable' })
  })

  test('is refused with a field that nobody knows, wherever it stands', async () => {
    const { version } = await read<{ version: number }>(getStorage)
    const body = { role: 'originals', settings: local('strict') }
    for (const given of [
      { ...body, rolle: 'variants' },
      { ...body, settings: { ...body.settings, publicBaseURL: 'https://cdn.example' } },
      { ...body, secrets: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' } },
    ]) {
      expect(await codeOf(await put(saveStorage, given, version))).toBe('bad_request')
      expect(await codeOf(await web.call(testStorage, await admin({ method: 'POST', body: given })))).toBe('bad_request')
    }
    expect(await read<{ version: number }>(getStorage)).toMatchObject({ version })
  })

  test('is saved, tested in force, and cleared', async () => {
    const { version } = await read<{ version: number }>(getStorage)
    const saved = (await (await put(saveStorage, { role: 'originals', settings: local('kept') }, version)).json()) as { version: number }
    expect(saved).toMatchObject({
      storages: [
        { role: 'originals', settings: { kind: 'local' } },
        { role: 'variants', storageId: null },
      ],
    })
    expect(await codeOf(await put(saveStorage, { role: 'variants', settings: local('late') }, version))).toBe('changed_meanwhile')
    expect(readdirSync(root)).toEqual(['kept'])
    expect(await tryOut({ role: 'originals' })).toMatchObject({ ok: true })
    rmSync(join(root, 'kept'), { recursive: true })
    expect(await tryOut({ role: 'originals' })).toMatchObject({ ok: false, code: 'storage_gone' })
    const cleared = await web.call(
      clearStorage,
      await admin({ method: 'DELETE', path: '/?role=originals', headers: { 'if-match': String(saved.version) } }),
    )
    expect(await cleared.json()).toMatchObject({ storages: [{ role: 'originals', storageId: null }, { role: 'variants' }] })
  })

  test('gives its secrets to nobody: not in an answer, not in the audit log, not in the database', async () => {
    const { version } = await read<{ version: number }>(getStorage)
    const settings = {
      kind: 's3',
      endpoint: 'http://127.0.0.1:9',
      region: 'us-east-1',
      bucket: 'b',
      pathStyle: true,
      publicBaseUrl: null,
      folder: 'x',
    }
    const saved = await put(
      saveStorage,
      { role: 'variants', settings, secrets: { accessKeyId: 'an-access-key', secretAccessKey: 'very-secret' } },
      version,
    )
    const answer = await saved.text()
    expect(JSON.parse(answer)).toMatchObject({ storages: [{}, { role: 'variants', hasSecrets: true }] })
    const { sql } = web.connection()
    const rows = [
      await sql`select *, encode(secrets, 'escape') from storages`,
      await sql`select * from audit_log`,
      await sql`select * from system_settings`,
    ]
    expect(answer + JSON.stringify(rows)).not.toMatch(/very-secret|an-access-key/)
  })

  test('never sends stored secrets to another service than the one they were given for', async () => {
    const heard: string[] = []
    const { createServer } = await import('node:http')
    const thief = createServer((request, response) => {
      heard.push(request.headers.authorization ?? '')
      response.writeHead(403).end()
    })
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve))
    const { port } = thief.address() as { port: number }
    const settings = {
      kind: 's3',
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      bucket: 'b',
      pathStyle: true,
      publicBaseUrl: null,
      folder: 'x',
    }
    expect(await tryOut({ role: 'variants', settings })).toMatchObject({ ok: false, code: 'storage_not_configured' })
    expect(heard).toEqual([])
    await new Promise((resolve) => thief.close(resolve))
  })
})
