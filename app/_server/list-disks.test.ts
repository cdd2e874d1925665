import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { findStorageForRole, getStorageRoles } from '#db/storages/find-storage.ts'
import { saveStorageForRole } from '#db/storages/save-storage-for-role.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import type { StorageRole, StorageTrouble } from '#lib/contracts/storages.ts'
import { listDisks } from './list-disks.ts'

const database = useTestDatabase()
const home = mkdtempSync(join(tmpdir(), 'kiln-disks-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
const shm = '/dev/shm'
const hasOther = existsSync(shm) && statSync(shm).dev !== statSync(home).dev
const other = hasOther ? mkdtempSync(join(shm, 'kiln-disks-')) : home
afterAll(() => rmSync(other, { recursive: true, force: true }))

async function use(role: StorageRole, root: string): Promise<string> {
  const { db } = database.connection()
  mkdirSync(root, { recursive: true })
  const settings = { kind: 'local', root, publicBaseUrl: null, folder: role } as const
  const { version: basedOn } = await getStorageRoles(db)
  const saved = { secrets: null, marker: root, encryptionKey: '0'.repeat(64), basedOn, savedBy: 'test' }
  await saveStorageForRole(db, { role, settings, ...saved })
  return (await findStorageForRole(db, role))?.id ?? ''
}
const rolesOf = async (troubles: StorageTrouble[] = []) =>
  (await listDisks(database.connection().db, { home, troubles })).map(({ roles, freeBytes, totalBytes }) => {
    expect(totalBytes).toBeGreaterThanOrEqual(freeBytes)
    return roles
  })

test('storages on the disk of KILN_HOME are told with it, once', async () => {
  await use('originals', join(home, 'originals'))
  await use('variants', join(home, 'variants'))
  expect(await rolesOf()).toEqual([[]])
})

test.skipIf(!hasOther)('a local storage on another disk brings that one, one row a disk', async () => {
  const id = await use('variants', join(other, 'variants'))
  expect(await rolesOf()).toEqual([[], ['variants']])
  const trouble = { storageId: id } as StorageTrouble
  expect(await rolesOf([trouble]), 'one that cannot be used is not asked').toEqual([[]])
  await use('originals', join(other, 'originals'))
  expect(await rolesOf()).toEqual([[], ['originals', 'variants']])
})
