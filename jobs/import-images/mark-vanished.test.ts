import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureDefaultStorages } from '#db/storages/ensure-default-storages.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { migrateQueues } from '#jobs/migrate-queues.ts'
import { startTestImport } from './testing/run-test-import.ts'

const database = useTestDatabase()
const home = mkdtempSync(join(tmpdir(), 'kiln-vanished-'))
const kilnHome = join(home, 'kiln')
beforeAll(async () => {
  await migrateQueues(database.url())
  await ensureDefaultStorages(database.connection().db, { root: join(kilnHome, 'storage') })
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const fill = (root: string, files: number, from = 0) => {
  mkdirSync(root, { recursive: true })
  for (let i = from; i < from + files; i++) writeFileSync(join(root, `${i}.png`), `${root} ${i}`)
}
const importFrom = (path: string) => startTestImport(database.connection(), { kind: 'folder', path }, kilnHome)
const goneIn = async (root: string) =>
  Number(
    (
      await database.connection().sql`
        select count(*) as n from images i join files f on f.id = i.file_id join folders d on d.id = f.folder_id
        where d.path = ${root} and i.original_missing_at is not null`
    )[0]?.['n'],
  )
const refused = { state: 'failed', reasonCode: 'folder_emptied', vanished: 0 }

describe('a folder whose disk is away', () => {
  it('that is empty ends the import, marks nothing, and loses nothing when the disk is back', async () => {
    const root = join(home, 'empty')
    fill(root, 3)
    await importFrom(root)
    renameSync(root, `${root}-away`)
    mkdirSync(root)
    expect([await importFrom(root), await goneIn(root)]).toMatchObject([refused, 0])
    rmSync(root, { recursive: true })
    renameSync(`${root}-away`, root)
    expect(await importFrom(root)).toMatchObject({ state: 'succeeded', unchanged: 3, vanished: 0 })
  })

  it('and that holds a few other files ends it too, when most of many known ones are not there', async () => {
    const root = join(home, 'few')
    fill(root, 150)
    await importFrom(root)
    rmSync(root, { recursive: true })
    fill(root, 5, 145)
    expect([await importFrom(root), await goneIn(root)]).toMatchObject([refused, 0])
  })
})

describe('a folder that somebody tidied', () => {
  it('has as many files under other names: those that are gone are marked', async () => {
    const root = join(home, 'moved')
    fill(root, 120)
    await importFrom(root)
    rmSync(root, { recursive: true })
    fill(join(root, 'sorted'), 120)
    expect(await importFrom(root)).toMatchObject({ state: 'succeeded', found: 120, vanished: 120 })
    expect(await goneIn(root)).toBe(120)
  })

  it('lost most of a few files: they are marked', async () => {
    const root = join(home, 'tidied')
    fill(root, 5)
    await importFrom(root)
    for (let i = 0; i < 4; i++) rmSync(join(root, `${i}.png`))
    expect(await importFrom(root)).toMatchObject({ state: 'succeeded', vanished: 4 })
    expect(await goneIn(root)).toBe(4)
  })
})
