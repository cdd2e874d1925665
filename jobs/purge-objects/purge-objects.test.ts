import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureFolder } from '#db/files/ensure-folder.ts'
import { type AddImage, addImage } from '#db/images/add-image.ts'
import { deleteImages } from '#db/images/delete-images.ts'
import { purgeImages } from '#db/images/purge-images.ts'
import { restoreImages } from '#db/images/restore-images.ts'
import { ensureDefaultStorages } from '#db/storages/ensure-default-storages.ts'
import { getStorageRoles } from '#db/storages/find-storage.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { createStorageOpener } from '#jobs/storage-opener.ts'
import type { Tools } from '#jobs/tools.ts'
import { AppError } from '#lib/errors.ts'
import { createLog } from '#lib/log.ts'
import { originalKey } from '#lib/storage/keys.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { purgeObjects } from './handler.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const sql = () => database.connection().sql
const home = mkdtempSync(join(tmpdir(), 'kiln-purge-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

let originals: Storage
let variants: Storage
let folderId: number
beforeAll(async () => {
  await ensureDefaultStorages(db(), { root: home })
  const roles = await getStorageRoles(db())
  const open = createStorageOpener(db(), '')
  originals = await open(roles.originals ?? '')
  variants = await open(roles.variants ?? '')
  folderId = await ensureFolder(db(), '/srv/pictures')
})

const shaOf = (text: string) => createHash('sha256').update(text).digest('hex')
const upload = async (name: string, bytes: string) => {
  const sha256 = shaOf(bytes)
  const key = originalKey(originals.folder, sha256)
  await originals.put(key, Buffer.from(bytes), { mediaType: 'application/octet-stream' })
  return addImage(db(), { origin: 'upload', name, sha256, sizeBytes: bytes.length, mediaType: null, locator: key, storageId: originals.id })
}
const fromFolder = (path: string, bytes: string, extra: Partial<AddImage> = {}) =>
  addImage(db(), {
    origin: 'folder',
    name: path,
    sha256: shaOf(bytes),
    sizeBytes: bytes.length,
    mediaType: null,
    locator: path,
    folderId,
    ...extra,
  })
const storeVariant = async (bytes: string) => {
  const sha256 = shaOf(bytes)
  const key = `${variants.folder}/variants/${sha256.slice(0, 32)}-00000000_320.avif`
  await variants.put(key, Buffer.from('v'), { mediaType: 'image/avif' })
  await sql()`insert into variant_sets (content_sha256, recipe, storage_id, outputs)
    values (${sha256}, '00000000', ${variants.id}, '{"320.avif": [200, 1, "AA=="]}') on conflict do nothing`
  return key
}
const rowOf = async (imageId: number) => (await sql()`select * from images where id = ${imageId}`)[0]
const purgeAll = (openStorage: Tools['openStorage'] = async (id) => (id === originals.id ? originals : variants)) =>
  purgeObjects({ tools: { db: db(), openStorage } as Tools, signal: new AbortController().signal, log: createLog('test', 'error') })

describe('images and what their files hold', () => {
  it('the same bytes under two names are two images of one content (row 26)', async () => {
    const first = await upload('a.jpg', 'same')
    const second = await upload('b.jpg', 'same')
    expect(second.imageId).not.toBe(first.imageId)
    expect(await sql()`select * from contents where sha256 = ${shaOf('same')}`).toHaveLength(1)
  })

  it('an upload sent twice, at once or later, is one image', async () => {
    const sent = await Promise.all(Array.from({ length: 8 }, () => upload('twice.jpg', 'twice')))
    expect(new Set(sent.map((one) => one.imageId)).size).toBe(1)
    expect(sent.filter((one) => one.created)).toHaveLength(1)
  })

  it('new bytes at a known path send the image back while its published set goes on serving (row 27)', async () => {
    const { imageId } = await fromFolder('x/y.png', 'before')
    await sql()`update images set variant_state = 'complete', variants_ready = true, image_key = ${`variants/${shaOf('before').slice(0, 32)}-00000000`},
      ready_max_width = 640, metadata_state = 'complete', failed_code = null where id = ${imageId}`
    expect(await fromFolder('x/y.png', 'before')).toEqual({ imageId, created: false, outcome: 'unchanged' })
    expect((await rowOf(imageId))?.['variant_state']).toBe('complete')
    expect(await fromFolder('x/y.png', 'after')).toEqual({ imageId, created: false, outcome: 'changed' })
    expect(await rowOf(imageId)).toMatchObject({
      variant_state: 'missing',
      metadata_state: 'missing',
      content_sha256: shaOf('after'),
      ready_max_width: 640,
    })
  })

  it('two importers that add one path at the same moment make one image', async () => {
    const both = await Promise.all(Array.from({ length: 8 }, () => fromFolder('race.png', 'race')))
    expect(new Set(both.map((one) => one.imageId)).size).toBe(1)
  })

  it('a deleted image can be restored, and only a deleted one can be purged', async () => {
    const { imageId } = await upload('c.jpg', 'restore me')
    expect(await purgeImages(db(), [imageId])).toBe(0)
    expect(await deleteImages(db(), [imageId, imageId, 999_999])).toBe(1)
    expect(await deleteImages(db(), [imageId])).toBe(0)
    expect(await restoreImages(db(), [imageId])).toBe(1)
    expect((await rowOf(imageId))?.['deleted_at']).toBeNull()
  })

  it('a purge takes rows, variants and the uploaded original, but nothing that another image still needs', async () => {
    const key = await storeVariant('same')
    const original = originalKey(originals.folder, shaOf('same'))
    const ids = (await sql()`select id from images where content_sha256 = ${shaOf('same')} order by id`).map((row) => Number(row['id']))
    await deleteImages(db(), ids)
    expect(await purgeImages(db(), ids.slice(0, 1))).toBe(1)
    await purgeAll()
    expect(await variants.head(key)).not.toBeNull()
    expect(await originals.head(original)).not.toBeNull()
    expect(await purgeImages(db(), ids)).toBe(1)
    await purgeAll()
    expect(await variants.head(key)).toBeNull()
    expect(await originals.head(original)).toBeNull()
    expect(await sql()`select 1 from contents where sha256 = ${shaOf('same')}`).toHaveLength(0)
    expect(await sql()`select 1 from purged_objects`).toHaveLength(0)
  })

  it('the set of bytes that were replaced stays while an image serves it, and goes with that image', async () => {
    const { imageId } = await fromFolder('x/y.png', 'after')
    const key = await storeVariant('before')
    const { imageId: other } = await fromFolder('other.png', 'before')
    await deleteImages(db(), [other])
    await purgeImages(db(), [other])
    await purgeAll()
    expect(await variants.head(key)).not.toBeNull()
    await deleteImages(db(), [imageId])
    await purgeImages(db(), [imageId])
    await purgeAll()
    expect(await variants.head(key)).toBeNull()
  })

  it('bytes that are added again before the purge has reached their objects keep them', async () => {
    const { imageId } = await upload('d.jpg', 'come back')
    await deleteImages(db(), [imageId])
    await purgeImages(db(), [imageId])
    await upload('d.jpg', 'come back')
    await purgeAll()
    expect(await originals.head(originalKey(originals.folder, shaOf('come back')))).not.toBeNull()
  })

  it('a storage that fails keeps its objects for the next try and does not hold up the others', async () => {
    const { imageId } = await upload('e.jpg', 'two places')
    const key = await storeVariant('two places')
    await deleteImages(db(), [imageId])
    await purgeImages(db(), [imageId])
    const failing = { ...originals, delete: () => Promise.reject(new AppError('storage_unreachable', { host: null })) }
    await expect(purgeAll(async (id) => (id === originals.id ? failing : variants))).rejects.toMatchObject({ code: 'storage_unreachable' })
    expect(await variants.head(key)).toBeNull()
    expect(await sql()`select 1 from purged_objects`).toHaveLength(1)
    expect(await purgeAll()).toEqual({ deleted: 1 })
  })
})
