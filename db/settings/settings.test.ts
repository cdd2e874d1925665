import { describe, expect, it } from 'vitest'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { defaultVariantSettings, type VariantSettings } from '#lib/contracts/variants.ts'
import { toAppError } from '#lib/errors.ts'
import { settingsHashOf } from '#lib/variant-keys.ts'
import { getSystemSetting, getSystemSettingVersion, listSystemSettings } from './get-system-setting.ts'
import { getVariantSettings, listVariantSettings } from './get-variant-settings.ts'
import { saveSystemSetting } from './save-system-setting.ts'
import { saveVariantSettings } from './save-variant-settings.ts'
import { systemSettings } from './table.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error) => toAppError(error).code,
  )
const withLadder = (...ladder: number[]): VariantSettings => ({ ...defaultVariantSettings, ladder })

describe('variant settings', () => {
  it('begin with one version of the defaults, however many ask first', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => getVariantSettings(db())))
    expect(new Set(all.map(({ version }) => version))).toEqual(new Set([1]))
    expect(all[0]?.settings).toEqual(defaultVariantSettings)
    expect(await listVariantSettings(db())).toHaveLength(1)
  })

  it('a save makes a new version, and of two editors of one version one wins', async () => {
    const { version } = await getVariantSettings(db())
    const codes = await Promise.all(
      [100, 200, 300, 400].map((width) =>
        codeOf(saveVariantSettings(db(), { settings: withLadder(width), basedOn: version, savedBy: 'test' })),
      ),
    )
    expect(codes.sort()).toEqual(['changed_meanwhile', 'changed_meanwhile', 'changed_meanwhile', 'no error'])
    const current = await getVariantSettings(db())
    expect(current.version).toBe(version + 1)
    expect(current.settingsHash).toBe(settingsHashOf(current.settings))
  })

  it('the same settings again make no version; what the schema refuses is refused', async () => {
    const current = await getVariantSettings(db())
    expect((await saveVariantSettings(db(), { settings: current.settings, basedOn: current.version, savedBy: 'test' })).version).toBe(
      current.version,
    )
    expect(await codeOf(saveVariantSettings(db(), { settings: withLadder(640, 320), basedOn: current.version, savedBy: 'test' }))).toBe(
      'bad_request',
    )
    expect(await codeOf(saveVariantSettings(db(), { settings: current.settings, basedOn: 0, savedBy: 'test' }))).toBe('changed_meanwhile')
  })

  it('a ladder alone keeps the recipe, a quality does not', async () => {
    const before = await getVariantSettings(db())
    const ladder = await saveVariantSettings(db(), { settings: withLadder(111, 222), basedOn: before.version, savedBy: 'test' })
    expect(ladder.recipe).toBe(before.recipe)
    expect(ladder.settingsHash).not.toBe(before.settingsHash)
    const quality = { ...withLadder(111, 222), webp: { quality: 12, effort: 0 } }
    expect((await saveVariantSettings(db(), { settings: quality, basedOn: ladder.version, savedBy: 'test' })).recipe).not.toBe(
      before.recipe,
    )
  })
})

describe('a system setting', () => {
  it('has a default until somebody sets it, then versions', async () => {
    expect(await getSystemSettingVersion(db(), 'process_new_uploads')).toEqual({
      value: true,
      version: 0,
      updatedAt: null,
      updatedBy: null,
    })
    expect(await saveSystemSetting(db(), { key: 'process_new_uploads', value: false, basedOn: 0, savedBy: 'test' })).toEqual({ version: 1 })
    expect(await saveSystemSetting(db(), { key: 'process_new_uploads', value: true, basedOn: 1, savedBy: 'test' })).toEqual({ version: 2 })
    expect(await getSystemSettingVersion(db(), 'process_new_uploads')).toMatchObject({ value: true, version: 2, updatedBy: 'test' })
    expect((await listSystemSettings(db())).image_limits.value.maxPixels).toBe(100_000_000)
  })

  it('saved by two at once from one version goes to one of them', async () => {
    const save = (value: 'all' | 'chosen') => codeOf(saveSystemSetting(db(), { key: 'gallery_mode', value, basedOn: 0, savedBy: 'test' }))
    expect((await Promise.all([save('all'), save('chosen'), save('all')])).sort()).toEqual([
      'changed_meanwhile',
      'changed_meanwhile',
      'no error',
    ])
    expect(await codeOf(saveSystemSetting(db(), { key: 'gallery_mode', value: 'all', basedOn: 7, savedBy: 'test' }))).toBe(
      'changed_meanwhile',
    )
    expect(await codeOf(saveSystemSetting(db(), { key: 'gallery_mode', value: 'all', basedOn: null, savedBy: 'test' }))).toBe('no error')
  })

  it('that the schema refuses is not written, and one that is there already counts as not set', async () => {
    const wrong = { maxBytes: -1 } as never
    expect(await codeOf(saveSystemSetting(db(), { key: 'image_limits', value: wrong, basedOn: null, savedBy: 'test' }))).toBe('bad_request')
    await db().insert(systemSettings).values({ key: 'image_limits', value: wrong })
    expect((await getSystemSetting(db(), 'image_limits')).maxFrames).toBe(1000)
  })
})
