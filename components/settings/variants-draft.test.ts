import { describe, expect, it } from 'vitest'
import { defaultVariantSettings } from '#lib/contracts/variants.ts'
import { draftOf, findSettings, variantsDraftSchema } from './variants-draft.ts'

const draft = draftOf(defaultVariantSettings)
const wrongFields = (part: Partial<typeof draft>) => [
  ...new Set(variantsDraftSchema.safeParse({ ...draft, ...part }).error?.issues.map(({ path }) => path[0]) ?? []),
]

describe('the variants form', () => {
  it('comes back as the settings it was made from', () => {
    expect(findSettings(draft)).toEqual(defaultVariantSettings)
  })

  it('reads one quality for all widths, or one each', () => {
    expect(findSettings({ ...draft, webpQuality: ' 80 ' })?.webp.quality).toBe(80)
    expect(findSettings({ ...draft, webpQuality: '70, 71 72;73 74 75 76 77' })?.webp.quality).toEqual([70, 71, 72, 73, 74, 75, 76, 77])
  })

  it('names the field that is wrong', () => {
    expect(wrongFields({ ladder: [640, 320] })).toEqual(['ladder'])
    expect(wrongFields({ ladder: [] })).toEqual(['ladder'])
    expect(wrongFields({ avifQuality: '50 60' })).toEqual(['avifQuality'])
    expect(wrongFields({ avifQuality: '' })).toEqual(['avifQuality'])
    expect(wrongFields({ webpEffort: 9, avifEffort: Number.NaN })).toEqual(['avifEffort', 'webpEffort'])
    expect(findSettings({ ...draft, webpEffort: 9 })).toBeNull()
  })
})
