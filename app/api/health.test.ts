import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, inject, test, vi } from 'vitest'
import { useWeb } from '#app/_server/testing/use-web.ts'
import { closeWebDb } from '#app/_server/web-database.ts'
import { ensureDefaultStorages } from '#db/storages/ensure-default-storages.ts'
import { getStorageRoles } from '#db/storages/find-storage.ts'
import { recordStorageLook } from '#db/storages/record-storage-look.ts'
import { takeStorageLooks } from '#db/storages/take-storage-looks.ts'
import { makeSmallTablespace } from '#db/testing/small-tablespace.ts'
import type { Farm } from '#lib/contracts/farm.ts'
import { AppError } from '#lib/errors.ts'
import { GET as health } from './health/route.ts'
import { GET as metrics } from './metrics/route.ts'
import { GET as ready } from './ready/route.ts'
import { GET as getFarm } from './v1/farm/route.ts'

const web = useWeb()
const home = mkdtempSync(join(tmpdir(), 'kiln-ready-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
const small = await makeSmallTablespace(inject('postgresUrl'), 16)
afterAll(() => small?.drop())

describe('health', () => {
  test('alive is one thing, able to work another: the reasons are named', async () => {
    expect(await (await web.call(health)).json()).toEqual({ alive: true, database: 'ok' })
    const answer = await web.call(ready)
    expect(answer.status).toBe(503)
    const { reasons } = (await answer.json()) as { reasons: { code: string }[] }
    expect(reasons.map(({ code }) => code).sort()).toEqual(['no_worker', 'storage_not_configured', 'storage_not_configured'])
  })

  test('a storage that a worker could not use is a reason, makes the farm inoperative and is told with what lies there', async () => {
    const { db } = web.connection()
    await ensureDefaultStorages(db, { root: home })
    const id = (await getStorageRoles(db)).variants ?? ''
    const farm = async () => (await (await web.call(getFarm, { cookie: await web.signInAs('viewer') })).json()) as Farm
    expect((await farm()).storages).toEqual([])
    await takeStorageLooks(db, { host: 'atlas', everyMs: 0 })
    await recordStorageLook(db, { storageId: id, host: 'atlas', failure: new AppError('storage_gone', { bucket: null }) })
    expect(await farm()).toMatchObject({ verdict: 'inoperative', storages: [{ storageId: id, roles: ['variants'], code: 'storage_gone' }] })
    await new Promise((resolve) => setTimeout(resolve, 2_100)) // an answer is kept for two seconds
    const { reasons } = (await (await web.call(ready)).json()) as { reasons: { code: string }[] }
    expect(reasons.map(({ code }) => code).sort()).toEqual(['no_worker', 'storage_gone'])
    const scrape = async () => (await web.call(metrics, { bearer: await web.keyFor('viewer') })).text()
    expect(await scrape()).toMatch(/^kiln_storage_failing{role="variants"} 1$/m)
    await takeStorageLooks(db, { host: 'hera', everyMs: 0 })
    await recordStorageLook(db, { storageId: id, host: 'hera', failure: null })
    expect(await farm()).toMatchObject({ storages: [{ storageId: id, hosts: ['atlas'], allHosts: false }] })
    expect(await scrape()).toMatch(/^kiln_storage_failing{role="variants"} 0$/m)
    await new Promise((resolve) => setTimeout(resolve, 2_100))
    const others = (await (await web.call(ready)).json()) as { reasons: { code: string }[] }
    expect(others.reasons.map(({ code }) => code)).toEqual(['no_worker'])
    await recordStorageLook(db, { storageId: id, host: 'atlas', failure: null })
    expect(await scrape()).toMatch(/^kiln_storage_failing{role="variants"} 0$/m)
    expect((await farm()).storages).toEqual([])
  })

  test('a run that Kiln paused is told by the farm and the metrics, with its reason', async () => {
    const { sql } = web.connection()
    await sql`
      insert into task_runs (task_key, state, scope, settings, actor, total, upper_bound, code_version, reason_code, reason_details)
      values ('preprocess-images', 'paused', '{"kind": "all"}', '{}', '{"kind": "system", "id": null, "label": "test"}', 1, 1, 'x', 'storage_full', '{}')`
    const answer = await web.call(getFarm, { cookie: await web.signInAs('viewer') })
    expect((await answer.json()) as Farm).toMatchObject({ activeRuns: 0, pausedRuns: [{ reasonCode: 'storage_full' }] })
    const scraped = await (await web.call(metrics, { bearer: await web.keyFor('viewer') })).text()
    expect(scraped).toMatch(/^kiln_runs_paused{reason="storage_full"} 1$/m)
    await sql`delete from task_runs`
  })

  test.skipIf(small === null)('a database without room is alive and not able to work, until there is room (row 91)', async () => {
    const { sql } = web.connection()
    const codes = async () => {
      const { reasons } = (await (await web.call(ready)).json()) as { reasons: { code: string }[] }
      return reasons.map(({ code }) => code)
    }
    await sql.unsafe(`alter database ${new URL(web.url()).pathname.slice(1)} set temp_tablespaces = ${small?.name}`)
    await closeWebDb() // its sessions know of no other place yet
    small?.fill()
    await vi.waitFor(async () => expect(await codes()).toEqual(['database_full']), { timeout: 10_000, interval: 200 })
    expect((await web.call(health)).status).toBe(200)
    small?.empty()
    await vi.waitFor(async () => expect(await codes()).toContain('no_worker'), { timeout: 10_000, interval: 200 })
    await closeWebDb()
  })

  test('metrics are for whoever has a key', async () => {
    expect((await web.call(metrics)).status).toBe(401)
    const answer = await web.call(metrics, { bearer: await web.keyFor('viewer') })
    const text = await answer.text()
    expect(text).toMatch(/^kiln_database_up 1$/m)
    expect(text).toMatch(/^kiln_images{state="missing"} 0$/m)
    expect(text).toMatch(/^kiln_web_process_cpu/m)
  })

  test('a database that refuses connections leaves the process alive and says so within two seconds', async () => {
    await closeWebDb()
    const { loadEnv } = await import('#lib/env.ts')
    const env = loadEnv()
    const before = env.DATABASE_URL
    env.DATABASE_URL = 'postgres://kiln:x@127.0.0.1:1/kiln'
    try {
      const started = performance.now()
      const answer = await web.call(health)
      expect(answer.status).toBe(200)
      expect(await answer.json()).toEqual({ alive: true, database: 'degraded' })
      expect(performance.now() - started).toBeLessThan(2_000)
    } finally {
      env.DATABASE_URL = before
      vi.unstubAllEnvs()
      await closeWebDb()
    }
  })
})
