import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { storages } from '#db/storages/table.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { type VariantFormat, variantFormats } from '#lib/contracts/variant-formats.ts'
import { toAppError } from '#lib/errors.ts'
import { imageKeyOf } from '#lib/variant-keys.ts'
import { advanceReadyWidth } from './advance-ready-width.ts'
import { publishWholeSet } from './publish-whole-set.ts'
import { type NewVariant, recordVariants, type VariantSet } from './record-variants.ts'
import { images } from './table.ts'
import { insertImage } from './testing/insert-image.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const [here, elsewhere] = [randomUUID(), randomUUID()]
const sha = 'c'.repeat(64)
const set: VariantSet = { contentSha256: sha, recipe: '11111111', storageId: here }
const key = imageKeyOf(sha, set.recipe)
const ladder = [320, 480, 640, 800]
const known = { width: 1000, height: 500, placeholder: 'p' }

beforeAll(async () => {
  for (const id of [here, elsewhere])
    await db()
      .insert(storages)
      .values({ id, kind: 'local', settings: { kind: 'local', root: '/r', publicBaseUrl: null, folder: 'images' }, marker: id })
})
beforeEach(async () => {
  await db().execute(sql`delete from variant_sets`)
  await db().execute(sql`delete from images`)
})

const stored = (width: number, format: VariantFormat): NewVariant => ({
  width,
  height: width / 2,
  format,
  state: 'stored',
  sizeBytes: 1,
  sha256: sha,
})
const tiers = (...widths: number[]) => widths.flatMap((width) => variantFormats.map((format) => stored(width, format)))
const insert = (given: Partial<typeof images.$inferInsert> = {}) => insertImage(db(), { contentSha256: sha, ...given })
const row = async (id: number) => (await db().select().from(images).where(eq(images.id, id)))[0]
const advance = () => advanceReadyWidth(db(), { set, plannedWidths: ladder, known })
const publish = (settingsVersion = 1) =>
  publishWholeSet(db(), { set, plannedWidths: ladder, known, settingsHash: `hash ${settingsVersion}`, settingsVersion })

describe('ready_max_width', () => {
  it('points at a tier that is wholly there, with all below it done, whatever was stored in which order', async () => {
    const one = fc.record({ width: fc.constantFrom(...ladder), format: fc.constantFrom(...variantFormats), leftOut: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 12 }), async (arrived) => {
        await db().execute(sql`delete from variant_sets`)
        await db().execute(sql`delete from images`)
        const id = await insert()
        const done = new Map<string, boolean>()
        for (const { width, format, leftOut } of arrived) {
          if (!done.has(`${width}.${format}`)) done.set(`${width}.${format}`, !leftOut)
          await recordVariants(db(), set, [leftOut ? { width, height: 1, format, state: 'left_out' } : stored(width, format)])
          await advance()
          const isDone = (tier: number) => variantFormats.every((each) => done.has(`${tier}.${each}`))
          const isStored = (tier: number) => variantFormats.every((each) => done.get(`${tier}.${each}`) === true)
          const gap = ladder.find((tier) => !isDone(tier)) ?? Number.POSITIVE_INFINITY
          const ready = ladder.filter((tier) => tier < gap && isStored(tier))
          expect(await row(id)).toMatchObject({
            readyWidths: ready,
            readyMaxWidth: ready.at(-1) ?? null,
            variantsReady: false,
            imageKey: key,
          })
        }
      }),
      { numRuns: 20 },
    )
  })

  it('is not touched while an older set is published: whole, of other settings, of other bytes, or in another storage', async () => {
    const published = { readyMaxWidth: 320, readyWidths: [320], width: 9, height: 9, placeholder: 'old', variantStorageId: here }
    const untouched = [
      await insert({ ...published, imageKey: key, variantsReady: true, variantState: 'complete', settingsHash: 'older' }),
      await insert({ ...published, imageKey: imageKeyOf(sha, '22222222'), variantState: 'partial' }),
      await insert({ ...published, imageKey: imageKeyOf('d'.repeat(64), set.recipe), variantState: 'missing' }),
      await insert({ ...published, imageKey: key, variantStorageId: elsewhere, variantState: 'partial' }),
      await insert({ variantState: 'missing', deletedAt: new Date() }),
    ]
    const before = await Promise.all(untouched.map(row))
    await recordVariants(db(), set, tiers(320, 480))
    await advance()
    expect(await Promise.all(untouched.map(row))).toEqual(before)
  })

  it('never goes down on the way', async () => {
    const id = await insert()
    await recordVariants(db(), set, tiers(480, 640))
    await advanceReadyWidth(db(), { set, plannedWidths: [480, 640], known })
    expect((await row(id))?.readyMaxWidth).toBe(640)
    await advance()
    expect((await row(id))?.readyMaxWidth).toBe(640)
  })

  it('moves in every live image with the same bytes, of which those that failed or are held become whole or stay so', async () => {
    const ended = [
      { variantState: 'failed', failedCode: 'image_truncated' },
      { variantState: 'quarantined', failedCode: 'child_crashed' },
    ] as const
    const ids = [await insert(), await insert(ended[0]), await insert(ended[1])] as const
    await recordVariants(db(), set, tiers(320))
    await advance()
    const shown = { readyMaxWidth: 320, width: 1000, imageKey: key }
    expect(await Promise.all(ids.map(row))).toMatchObject([
      { ...shown, variantState: 'partial' },
      ...ended.map((end) => ({ ...shown, ...end })),
    ])
    await recordVariants(db(), set, tiers(...ladder))
    await publish()
    for (const id of ids) expect(await row(id)).toMatchObject({ variantState: 'complete', failedCode: null })
  })
})

describe('a whole set', () => {
  it('is published only when every planned tier is there', async () => {
    const id = await insert()
    await recordVariants(db(), set, [...tiers(320, 480, 640), stored(800, 'avif')])
    const error = await publish().then(
      () => 'no error',
      (caught) => toAppError(caught).code,
    )
    expect([error, await row(id)]).toMatchObject(['internal', { variantState: 'missing', imageKey: null }])
    await recordVariants(db(), set, [{ width: 800, height: 400, format: 'webp', state: 'left_out' }])
    expect(await publish()).toEqual([id])
    expect(await row(id)).toMatchObject({ variantState: 'complete', variantsReady: true, readyMaxWidth: 640, readyWidths: [320, 480, 640] })
  })

  it('leaves an image that a newer version of the settings completed, unless its bytes were replaced since', async () => {
    const newer = {
      settingsVersion: 5,
      settingsHash: 'newer',
      imageKey: imageKeyOf(sha, '55555555'),
      variantStorageId: here,
      readyMaxWidth: 1,
    }
    const complete = await insert({ ...newer, variantState: 'complete', variantsReady: true })
    const replaced = await insert({ ...newer, variantState: 'missing' })
    const deleted = await insert({ deletedAt: new Date() })
    await recordVariants(db(), set, tiers(...ladder))
    expect(await publish(4)).toEqual([replaced])
    expect(await row(complete)).toMatchObject({ settingsHash: 'newer', readyMaxWidth: 1 })
    expect(await row(deleted)).toMatchObject({ variantState: 'missing' })
    expect(await publish(5)).toEqual([complete, replaced])
  })

  it('of bytes that were purged meanwhile is item_gone', async () => {
    const gone = recordVariants(db(), { ...set, contentSha256: 'e'.repeat(64) }, tiers(320))
    expect(
      await gone.then(
        () => 'no error',
        (error) => toAppError(error).code,
      ),
    ).toBe('item_gone')
  })
})
