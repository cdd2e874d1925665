import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { createStorageOpener } from '#jobs/storage-opener.ts'
import type { StorageSettings } from '#lib/contracts/storages.ts'
import { ensureDefaultStorages } from './ensure-default-storages.ts'
import { findStorage, findStorageForRole, getStorageRoles } from './find-storage.ts'
import { listStorageStatus } from './list-storages.ts'
import { clearStorageForRole, saveStorageForRole } from './save-storage-for-role.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const home = mkdtempSync(join(tmpdir(), 'kiln-storages-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const encryptionKey = 'k'.repeat(64)
const bucket: StorageSettings = {
  kind: 's3',
  endpoint: 'https://s3.example',
  region: 'eu',
  bucket: 'pictures',
  pathStyle: true,
  publicBaseUrl: null,
  folder: 'kiln',
}
const save = (settings: StorageSettings, secrets: { accessKeyId: string; secretAccessKey: string } | null, basedOn: number | null = null) =>
  saveStorageForRole(db(), { role: 'variants', settings, secrets, marker: null, encryptionKey, basedOn, savedBy: 'test' })

describe('storages', () => {
  it('a first start makes a local folder for each role that works, and a second one changes nothing', async () => {
    expect(await ensureDefaultStorages(db(), { root: join(home, 'storage') })).toEqual({ created: true })
    expect(await ensureDefaultStorages(db(), { root: join(home, 'storage') })).toEqual({ created: false })
    const open = createStorageOpener(db(), encryptionKey)
    for (const role of ['originals', 'variants'] as const) {
      const found = await findStorageForRole(db(), role)
      expect(found?.kind).toBe('local')
      await (await open(found?.id ?? '')).test()
    }
  })

  it('a home that was moved as a whole is followed by its markers', async () => {
    const before = await getStorageRoles(db())
    renameSync(join(home, 'storage'), join(home, 'moved'))
    await ensureDefaultStorages(db(), { root: join(home, 'moved') })
    expect(await getStorageRoles(db())).toEqual(before)
    await (await createStorageOpener(db(), encryptionKey)(before.variants ?? '')).test()
    expect(existsSync(join(home, 'storage'))).toBe(false)
  })

  it('S3 without its secrets is chosen but not configured', async () => {
    const { storageId } = await save(bucket, null)
    expect(await findStorageForRole(db(), 'variants')).toBeNull()
    await expect(createStorageOpener(db(), encryptionKey)(storageId)).rejects.toMatchObject({ code: 'storage_not_configured' })
  })

  it('secrets are sealed in the row, opened only with the key, and never in what a page reads', async () => {
    const secrets = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI' }
    const { storageId } = await save(bucket, secrets)
    const row = await findStorage(db(), storageId)
    expect(row?.secrets?.includes(secrets.secretAccessKey)).toBe(false)
    expect((await createStorageOpener(db(), encryptionKey)(storageId)).publicBase).toBe('https://s3.example/pictures/kiln')
    await expect(createStorageOpener(db(), 'x'.repeat(64))(storageId)).rejects.toMatchObject({ code: 'storage_not_configured' })
    const status = await listStorageStatus(db())
    expect(status.roles.find((role) => role.role === 'variants')?.hasSecrets).toBe(true)
    expect(JSON.stringify(status)).not.toContain('AKIDEXAMPLE')
  })

  it('another folder of the same bucket is another storage that keeps the secrets; going back gives the old row again', async () => {
    const first = await save(bucket, null)
    const second = await save({ ...bucket, folder: 'other' }, null)
    expect(second.storageId).not.toBe(first.storageId)
    expect((await findStorageForRole(db(), 'variants'))?.id).toBe(second.storageId)
    expect((await save(bucket, null)).storageId).toBe(first.storageId)
    expect(await findStorage(db(), second.storageId)).not.toBeNull()
  })

  it('of two admins who save over the same version the second is refused', async () => {
    const { version } = await save(bucket, null)
    const both = await Promise.allSettled([
      save({ ...bucket, folder: 'a' }, null, version),
      save({ ...bucket, folder: 'b' }, null, version),
    ])
    expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    expect(both.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'changed_meanwhile' })
  })

  it('a cleared role has no storage', async () => {
    await clearStorageForRole(db(), { role: 'variants', basedOn: null, savedBy: 'test' })
    expect(await findStorageForRole(db(), 'variants')).toBeNull()
    expect((await findStorageForRole(db(), 'originals'))?.kind).toBe('local')
  })
})
