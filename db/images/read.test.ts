import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getVariantSettings } from '#db/settings/get-variant-settings.ts'
import { saveSystemSetting } from '#db/settings/save-system-setting.ts'
import { storages } from '#db/storages/table.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { imageDetailSchema, imageSchema, type ListImages, listImagesSchema } from '#lib/contracts/images.ts'
import { toAppError } from '#lib/errors.ts'
import { imageKeyOf } from '#lib/variant-keys.ts'
import { describeImages } from './describe-images.ts'
import { findGalleryImage } from './find-gallery-image.ts'
import { findImagesByName } from './find-images-by-name.ts'
import { countStaleUnder, getImageTallies } from './image-tallies.ts'
import { listGallery } from './list-gallery.ts'
import { publishImages } from './publish-images.ts'
import { getImage, listImages } from './read.ts'
import { recordVariants } from './record-variants.ts'
import type { images } from './table.ts'
import { insertImage } from './testing/insert-image.ts'
import { unpublishImages } from './unpublish-images.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const storageId = randomUUID()
const sha = (n: number) => n.toString(16).padStart(64, 'a')
let current = { settingsHash: '', recipe: '' }

beforeAll(async () => {
  current = await getVariantSettings(db())
  const settings = { kind: 'local' as const, root: '/r', publicBaseUrl: 'https://cdn.example', folder: 'images' }
  await db().insert(storages).values({ id: storageId, kind: 'local', settings, marker: 'm' })
})
beforeEach(async () => {
  await db().execute(sql`delete from variant_sets`)
  await db().execute(sql`delete from images`)
})

const complete = (n: number, given: Partial<typeof images.$inferInsert> = {}) =>
  insertImage(db(), {
    contentSha256: sha(n),
    variantState: 'complete',
    variantsReady: true,
    settingsHash: current.settingsHash,
    settingsVersion: 1,
    variantStorageId: storageId,
    imageKey: imageKeyOf(sha(n), current.recipe),
    readyMaxWidth: 480,
    readyWidths: [320, 480],
    width: 900,
    height: 600,
    placeholder: 'abc',
    ...given,
  })
const list = (query: Partial<ListImages> = {}) => listImages(db(), listImagesSchema.parse(query))
const names = async (query: Partial<ListImages> = {}) => (await list(query)).images.map(({ name }) => name)

describe('a list of images', () => {
  it('shows each as the contract says, with the address that its storage has', async () => {
    await complete(1, { name: 'a.jpg' })
    const [image] = (await list()).images
    expect(imageSchema.parse(image)).toEqual(image)
    expect(image).toMatchObject({
      state: 'complete',
      variantBase: `https://cdn.example/images/${imageKeyOf(sha(1), current.recipe)}`,
      mediaType: 'image/jpeg',
      origin: 'upload',
    })
  })

  it('tells stale from complete by the settings in force, and can be asked for either', async () => {
    await complete(1, { name: 'now.jpg' })
    await complete(2, { name: 'old.jpg', settingsHash: 'older' })
    await insertImage(db(), { name: 'half.jpg', variantState: 'partial' })
    expect(await names({ state: ['stale'] })).toEqual(['old.jpg'])
    expect(await names({ state: ['complete'] })).toEqual(['now.jpg'])
    expect((await names({ state: ['stale', 'partial'] })).sort()).toEqual(['half.jpg', 'old.jpg'])
    expect(await getImageTallies(db())).toEqual({
      missing: 0,
      partial: 1,
      complete: 1,
      stale: 1,
      failed: 0,
      quarantined: 0,
      gone: 0,
      all: 3,
      deleted: 0,
    })
  })

  it('has no address while no tier is whole', async () => {
    await complete(1, { readyMaxWidth: null, readyWidths: [], variantState: 'partial' })
    expect((await list()).images[0]?.variantBase).toBeNull()
  })

  it.each(['newest', 'oldest', 'name', 'largest'] as const)(
    'by %s has every image once over its pages, also where many are alike',
    async (sort) => {
      for (let n = 0; n < 23; n++)
        await insertImage(db(), { name: `same ${n % 4}`, sizeBytes: n % 3, createdAt: new Date(1_700_000_000_000 + (n % 5)) })
      const seen: number[] = []
      for (let cursor: string | undefined, pages = 0; pages < 20; pages++) {
        const page = await list({ sort, limit: 5, cursor })
        seen.push(...page.images.map(({ id }) => id))
        if (page.nextCursor === null) break
        cursor = page.nextCursor
      }
      expect(seen).toHaveLength(23)
      expect(new Set(seen).size).toBe(23)
    },
  )

  it('is kept to one code of failure, as the overview counts it', async () => {
    await insertImage(db(), { name: 'torn.jpg', variantState: 'failed', failedCode: 'image_truncated' })
    await insertImage(db(), { name: 'odd.jpg', variantState: 'failed', failedCode: null })
    await insertImage(db(), { name: 'mended.jpg', variantState: 'missing', failedCode: 'image_truncated' })
    expect(await names({ code: 'image_truncated' })).toEqual(['torn.jpg'])
    expect(await names({ code: 'internal' })).toEqual(['odd.jpg'])
  })

  it('refuses a cursor that it did not give', async () => {
    for (const cursor of ['nonsense', Buffer.from('["not a date",3]').toString('base64url')])
      expect(
        await list({ cursor }).then(
          () => 'no error',
          (error) => toAppError(error).code,
        ),
      ).toBe('bad_request')
  })

  it('finds a part of a name by its letters: a wildcard is a letter too', async () => {
    for (const name of ['Holiday_1.jpg', 'holidayX1.jpg', '100%.png', 'back\\slash.png']) await insertImage(db(), { name })
    expect((await names({ search: 'HOLIDAY' })).sort()).toEqual(['Holiday_1.jpg', 'holidayX1.jpg'])
    expect(await names({ search: 'y_1' })).toEqual(['Holiday_1.jpg'])
    expect(await names({ search: '0%' })).toEqual(['100%.png'])
    expect(await names({ search: '\\s' })).toEqual(['back\\slash.png'])
    expect(await findImagesByName(db(), 'holiday', 1)).toHaveLength(1)
  })

  it('leaves deleted ones out, unless those are asked for', async () => {
    await insertImage(db(), { name: 'gone.jpg', deletedAt: new Date() })
    await insertImage(db(), { name: 'here.jpg' })
    expect(await names()).toEqual(['here.jpg'])
    expect(await names({ deleted: true })).toEqual(['gone.jpg'])
    expect(await names({ deleted: true, state: ['missing'] })).toEqual(['gone.jpg'])
    expect(await names({ deleted: true, state: ['failed'] })).toEqual([])
    expect((await getImageTallies(db())).deleted).toBe(1)
  })
})

describe('one image', () => {
  it('shows the set it points at, with what a format cannot hold', async () => {
    const id = await complete(3)
    const set = { contentSha256: sha(3), recipe: current.recipe, storageId }
    await recordVariants(db(), set, [
      { width: 320, height: 200, format: 'avif', state: 'stored', sizeBytes: 5, sha256: sha(9) },
      { width: 320, height: 200, format: 'webp', state: 'left_out' },
    ])
    await recordVariants(db(), { ...set, recipe: '00000000' }, [
      { width: 1, height: 1, format: 'webp', state: 'stored', sizeBytes: 1, sha256: sha(9) },
    ])
    const detail = await getImage(db(), id)
    expect(imageDetailSchema.parse(detail)).toEqual(detail)
    expect(detail.variants).toEqual([
      { width: 320, height: 200, format: 'avif', sizeBytes: 5, skippedCode: null, url: `${detail.variantBase}_320.avif` },
      { width: 320, height: 200, format: 'webp', sizeBytes: null, skippedCode: 'tier_past_format_limit', url: null },
    ])
  })

  it('whose file was replaced still shows the set it serves', async () => {
    const id = await complete(4)
    await recordVariants(db(), { contentSha256: sha(4), recipe: current.recipe, storageId }, [
      { width: 320, height: 200, format: 'webp', state: 'stored', sizeBytes: 5, sha256: sha(9) },
    ])
    await db().execute(sql`insert into contents (sha256, size_bytes) values (${sha(5)}, 1) on conflict do nothing`)
    await db().execute(sql`update images set content_sha256 = ${sha(5)}, variant_state = 'missing' where id = ${id}`)
    expect((await getImage(db(), id)).variants.map(({ url }) => url)).toEqual([
      `https://cdn.example/images/${imageKeyOf(sha(4), current.recipe)}_320.webp`,
    ])
  })

  it('that is not there is not_found', async () => {
    expect(
      await getImage(db(), 1e9).then(
        () => 'no error',
        (error) => toAppError(error).code,
      ),
    ).toBe('not_found')
  })

  it('has a label with a small picture for lists of items', async () => {
    const id = await complete(6, { name: 'label.jpg' })
    const bare = await insertImage(db(), { name: 'bare.jpg' })
    const labels = await describeImages(db(), [id, bare, 1e9])
    expect(labels.get(id)).toEqual({
      name: 'label.jpg',
      placeholder: 'abc',
      thumbnailUrl: `https://cdn.example/images/${imageKeyOf(sha(6), current.recipe)}_320.webp`,
      artefactUrl: `https://cdn.example/images/${imageKeyOf(sha(6), current.recipe)}_480.webp`,
    })
    expect(labels.get(bare)?.thumbnailUrl).toBeNull()
    expect(labels.size).toBe(2)
  })
})

describe('the gallery', () => {
  const shown = async () => (await listGallery(db())).images.map(({ name }) => name)

  it('shows what was published and can be shown, or all of that', async () => {
    const a = await complete(1, { name: 'a' })
    const others = [await complete(2, { name: 'b' }), await insertImage(db(), { name: 'no tier' })]
    const gone = await complete(3, { name: 'gone', deletedAt: new Date() })
    const all = [a, ...others, gone]
    expect(await publishImages(db(), [a])).toBe(1)
    expect(await shown()).toEqual(['a'])
    expect(await publishImages(db(), all)).toBe(2)
    expect((await shown()).sort()).toEqual(['a', 'b'])
    expect(await unpublishImages(db(), all)).toBe(3)
    expect(await shown()).toEqual([])
    await saveSystemSetting(db(), { key: 'gallery_mode', value: 'all', basedOn: null, savedBy: 'test' })
    expect((await shown()).sort()).toEqual(['a', 'b'])
    await saveSystemSetting(db(), { key: 'gallery_mode', value: 'chosen', basedOn: null, savedBy: 'test' })
  })

  it('finds one picture by its id only where everybody may see it', async () => {
    const [shownOne, hidden] = [await complete(30, { name: 'here', publishedAt: new Date() }), await complete(31)]
    expect((await findGalleryImage(db(), shownOne))?.name).toBe('here')
    expect(await findGalleryImage(db(), hidden)).toBeNull()
    expect(await findGalleryImage(db(), 1e9)).toBeNull()
  })

  it('has every image once over its pages', async () => {
    const ids: number[] = []
    for (let n = 10; n < 22; n++) ids.push(await complete(n))
    await publishImages(db(), ids)
    const seen: number[] = []
    for (let cursor: string | undefined, pages = 0; pages < 9; pages++) {
      const page = await listGallery(db(), { cursor, limit: 5 })
      seen.push(...page.images.map(({ id }) => id))
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    expect(new Set(seen).size).toBe(12)
    expect(seen).toHaveLength(12)
  })
})

it('settings that are only tried say how many images they would leave stale', async () => {
  await complete(1)
  await complete(2, { settingsHash: 'older' })
  const { settings } = await getVariantSettings(db())
  expect(await countStaleUnder(db(), settings)).toEqual({ stale: 1, changed: false })
  expect(await countStaleUnder(db(), { ...settings, ladder: [77] })).toEqual({ stale: 2, changed: true })
})
