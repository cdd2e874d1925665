import { expect, it } from 'vitest'
import type { StorageTrouble } from '#lib/contracts/storages.ts'
import { troubleWords } from './trouble-words.ts'

const gone: StorageTrouble = {
  storageId: '11111111-1111-4111-8111-111111111111',
  kind: 'local',
  place: 'pictures',
  roles: ['variants'],
  code: 'storage_gone',
  details: { bucket: null },
  since: '2026-01-01T00:00:00+00:00',
  lookedAt: '2026-01-01T00:00:10+00:00',
  hosts: ['atlas'],
  allHosts: true,
  images: 386,
  originals: 0,
  isExact: true,
}

it('names the storage, what it is for and what is missed', () => {
  expect(troubleWords(gone)).toMatchObject({
    what: 'The storage for variants (folder pictures) cannot be reached',
    missed: 'The variants of 386 images lie there.',
  })
  const both = { ...gone, kind: 's3' as const, place: 'cold', roles: [], images: 1, originals: 2, code: 'storage_forbidden' }
  expect(troubleWords(both)).toMatchObject({
    what: 'An earlier storage (bucket cold) refuses Kiln',
    missed: 'The variants of 1 image and 2 originals lie there.',
  })
})

it('says from which machines where others reach it, and that a number is an estimate', () => {
  const some = { ...gone, allHosts: false, hosts: ['atlas', 'kepler'], isExact: false, images: 1_000_000 }
  expect(troubleWords(some)).toMatchObject({
    what: 'The storage for variants (folder pictures) cannot be reached from atlas, kepler',
    missed: 'The variants of about 1,000,000 images lie there.',
  })
})

it('claims nothing of what was not counted yet, and of an empty one', () => {
  expect(troubleWords({ ...gone, images: null, originals: null }).missed).toBeNull()
  expect(troubleWords({ ...gone, images: 0, originals: 0 }).missed).toBeNull()
  expect(troubleWords({ ...gone, images: 0, originals: 1 }).missed).toBe('1 original lies there.')
})
