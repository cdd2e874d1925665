import { describe, expect, it } from 'vitest'
import { draftOf, saveOf, storageDraftSchema } from './storage-draft.ts'

const status = { role: 'variants', storageId: null, settings: null, hasSecrets: false } as const
const draft = draftOf(status, '/srv/kiln')
const s3 = { ...draft, kind: 's3' as const, bucket: 'pictures', region: 'auto' }
const wrongFields = (given: typeof draft) => storageDraftSchema.safeParse(given).error?.issues.map(({ path }) => path.at(-1)) ?? []

describe('the storage form', () => {
  it('offers the local default where nothing is set', () => {
    expect(wrongFields(draft)).toEqual([])
    expect(saveOf('variants', draft)).toEqual({
      role: 'variants',
      settings: { kind: 'local', root: '/srv/kiln/variants', folder: 'images', publicBaseUrl: null },
      secrets: undefined,
    })
  })

  it('offers the folder that Kiln itself would use, whatever was set before', () => {
    const bucket = {
      kind: 's3',
      endpoint: null,
      region: 'auto',
      bucket: 'pictures',
      pathStyle: false,
      publicBaseUrl: null,
      folder: 'originals',
    } as const
    expect(draftOf({ ...status, role: 'originals', settings: bucket }, '/srv/kiln')).toMatchObject({
      kind: 's3',
      root: '/srv/kiln/originals',
    })
  })

  it('names the field that is wrong, and only of the kind chosen', () => {
    expect(wrongFields({ ...draft, folder: 'No Good', bucket: '' })).toEqual(['folder'])
    expect(wrongFields({ ...s3, bucket: ' ', endpoint: 'nowhere', root: '' })).toEqual(['endpoint', 'bucket'])
  })

  it('keeps the stored secrets when both fields are empty, and wants both or none', () => {
    expect(saveOf('variants', s3).secrets).toBeUndefined()
    expect(wrongFields({ ...s3, accessKeyId: 'AKIA' })).toEqual(['secretAccessKey'])
    expect(saveOf('variants', { ...s3, accessKeyId: 'a', secretAccessKey: 'b' }).secrets).toEqual({
      accessKeyId: 'a',
      secretAccessKey: 'b',
    })
  })

  it('shows what is stored, without secrets', () => {
    const stored = {
      kind: 's3',
      endpoint: null,
      region: 'eu',
      bucket: 'b',
      pathStyle: true,
      publicBaseUrl: 'https://cdn.example.org',
      folder: 'm',
    } as const
    const again = draftOf({ ...status, settings: stored, hasSecrets: true }, null)
    expect(again).toMatchObject({ kind: 's3', bucket: 'b', endpoint: '', accessKeyId: '', secretAccessKey: '' })
    expect(saveOf('variants', again).settings).toEqual(stored)
  })
})
