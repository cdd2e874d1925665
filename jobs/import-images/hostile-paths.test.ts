import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createImport } from '#db/images/create-import.ts'
import { getImport } from '#db/images/read-imports.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { isAllowed, startTestImport, testWork } from './testing/run-test-import.ts'
import { walkFolder } from './walk-folder.ts'

const database = useTestDatabase()
const home = mkdtempSync(join(tmpdir(), 'kiln-hostile-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
const importOf = (path: string) => startTestImport(database.connection(), { kind: 'folder', path }, join(home, 'kiln'))
const sql = () => database.connection().sql

let n = 0
const makeRoot = () => {
  const root = join(home, `library-${n++}`)
  mkdirSync(root)
  return root
}
const isRoot = process.getuid?.() === 0

describe('a library folder full of traps (row 29)', () => {
  it('follows no link out of the root, opens no pipe, socket or device, ends in no loop, and tells what it left out', async () => {
    const root = makeRoot()
    const outside = makeRoot()
    writeFileSync(join(outside, 'secret.png'), 'secret')
    writeFileSync(join(root, 'good.png'), 'good')
    mkdirSync(join(root, 'sub'))
    writeFileSync(join(root, 'sub', 'variants-0123456789abcdef0123456789abcdef-01234567_320.webp'), 'named as a variant')
    symlinkSync('/etc', join(root, 'etc'))
    symlinkSync(join(outside, 'secret.png'), join(root, 'out.png'))
    symlinkSync('..', join(root, 'sub', 'loop'))
    symlinkSync('me.png', join(root, 'me.png'))
    symlinkSync('nowhere.png', join(root, 'dangling.png'))
    symlinkSync('good.png', join(root, 'inside.png'))
    execFileSync('mkfifo', [join(root, 'pipe.jpg')])
    const socket = createServer().listen(join(root, 'socket.png'))
    if (isRoot) execFileSync('mknod', [join(root, 'device.png'), 'c', '1', '5'])
    writeFileSync(join(root, '.hidden.png'), 'x')
    writeFileSync(join(root, '._good.png'), 'x')
    writeFileSync(join(root, '.DS_Store'), 'x')
    writeFileSync(join(root, 'notes.txt'), 'x')
    try {
      const done = await importOf(root)
      expect(done.state).toBe('succeeded_with_errors')
      expect(Object.fromEntries(done.failures.map(({ name, code }) => [name, code]))).toEqual({
        'dangling.png': 'link_refused',
        ...(isRoot ? { 'device.png': 'not_a_file' } : {}),
        etc: 'link_refused',
        'me.png': 'link_refused',
        'out.png': 'link_refused',
        'pipe.jpg': 'not_a_file',
        'socket.png': 'not_a_file',
        'sub/loop': 'link_refused',
      })
      expect(done.added).toBe(3)
      expect(done.found).toBe(done.added + done.failed)
      expect(await sql()`select 1 from contents where size_bytes = 6`).toHaveLength(0)
    } finally {
      await new Promise((resolve) => socket.close(resolve))
    }
  })

  it('counts folders and files that may not be read, and goes on', async () => {
    const root = makeRoot()
    for (const name of ['a.png', 'z.png']) writeFileSync(join(root, name), name)
    mkdirSync(join(root, 'locked'))
    chmodSync(join(root, 'locked'), 0)
    chmodSync(join(root, 'a.png'), 0)
    chmodSync(home, 0o755)
    // root may read everything, so for this it becomes nobody
    if (isRoot) process.seteuid?.(65_534)
    try {
      const done = await importOf(root)
      expect(done).toMatchObject({ added: 1, failed: 2 })
      expect(done.failures).toEqual([
        { name: 'a.png', code: 'original_unreadable' },
        { name: 'locked/', code: 'original_unreadable' },
      ])
    } finally {
      if (isRoot) process.seteuid?.(0)
      chmodSync(join(root, 'locked'), 0o700)
    }
  })

  it('a folder that vanishes while it is walked is told, and the rest is found', async () => {
    const root = makeRoot()
    for (const folder of ['a', 'b', 'c']) {
      mkdirSync(join(root, folder))
      writeFileSync(join(root, folder, 'x.png'), folder)
    }
    const seen: string[] = []
    for await (const found of walkFolder(root, {})) {
      seen.push(found.locator)
      rmSync(join(root, 'b'), { recursive: true, force: true })
    }
    expect(seen).toEqual(['a/x.png', 'b/', 'c/x.png'])
  })

  it('names that are no text, too long, or nested very deep do not stop it', async () => {
    const root = makeRoot()
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0xfe]), Buffer.from('.png')]), 'bytes')
    writeFileSync(join(root, `${'n'.repeat(251)}.png`), 'long')
    let deep = root
    for (let i = 0; i < 300; i++) {
      deep = join(deep, 'd')
      mkdirSync(deep)
    }
    writeFileSync(join(deep, 'deep.png'), 'deep')
    expect(await importOf(root)).toMatchObject({ added: 2, failed: 1, state: 'succeeded_with_errors' })
  })

  it('finds 5,000 files in one folder in the same order each time, and goes on after any of them', { timeout: 60_000 }, async () => {
    const root = makeRoot()
    const first = join(root, '0.png')
    writeFileSync(first, 'x')
    for (let i = 1; i < 5_000; i++) linkSync(first, join(root, `${i}.png`))
    const all: string[] = []
    for await (const found of walkFolder(root, {})) all.push(found.locator)
    expect(all).toHaveLength(5_000)
    for (const at of [0, 1, 777, 4_998]) {
      const rest: string[] = []
      for await (const found of walkFolder(root, { after: all[at] })) rest.push(found.locator)
      expect(rest).toEqual(all.slice(at + 1))
    }
  })

  it('goes on inside the folder where it stopped', async () => {
    const root = makeRoot()
    for (const path of ['a-b/1.png', 'a/b/2.png', 'a/b/3.png', 'a/c.png', 'a.png', 'b.png']) {
      mkdirSync(join(root, path, '..'), { recursive: true })
      writeFileSync(join(root, path), path)
    }
    const all: string[] = []
    for await (const found of walkFolder(root, {})) all.push(found.locator)
    for (const [i, after] of all.entries()) {
      const rest: string[] = []
      for await (const found of walkFolder(root, { after })) rest.push(found.locator)
      expect(rest).toEqual(all.slice(i + 1))
    }
  })
})

const ownNames = [
  '-rf.png',
  '$(touch PWNED).png',
  '`id`.png',
  '; rm -rf ~.png',
  '=cmd|calc!A1.png',
  '<svg onload=alert(1)>.png',
  'a\nb.png',
  'a\tb.png',
  "a'b.png",
  'a"b.png',
  'x\u202egnp.png',
  '\u200bhidden.png',
  'caf\u00e9.png',
  'cafe\u0301.png',
  '\u6d4b\u8bd5.png',
  '\ud83d\ude00.png',
  'x.png::$DATA.png',
  'CON.png',
  '%2e%2e%2f%2e%2e%2fx.png',
  'x\\..\\y.png',
  '#x.png',
  '?x=1.png',
  'X.PNG',
  'x.png',
  'http:169.254.169.254.png',
]
const corpora = process.env.KILN_CORPORA
const corpusNames: string[] =
  corpora !== undefined && existsSync(join(corpora, 'hostile/names.json'))
    ? JSON.parse(readFileSync(join(corpora, 'hostile/names.json'), 'utf8'))
    : []

describe('names (rows 28 and 30)', () => {
  it('are kept as they are, never run, and differ where they differ: by case, by composed or decomposed letters', async () => {
    const root = makeRoot()
    const names = [
      ...new Set([
        ...ownNames,
        ...corpusNames.filter(
          (name) => !/[\0/]/.test(name) && !['', '.', '..'].includes(name) && !name.startsWith('.') && Buffer.byteLength(name) < 255,
        ),
      ]),
    ]
    const images = names.filter((name) => /\.(png|jpe?g)$/i.test(name))
    for (const name of names) writeFileSync(join(root, name), name)
    const done = await importOf(root)
    expect(done).toMatchObject({ added: images.length, failed: 0 })
    const [folder] = await sql()`select id from folders where path = ${root}`
    const kept = await sql()`select name from files where folder_id = ${folder?.['id']}`
    expect(kept.map((row) => row['name']).sort()).toEqual(images.sort())
    // pages show them without what turns the text around it
    const pictured = await sql()`select i.name from images i join files f on f.id = i.file_id where f.folder_id = ${folder?.['id']}`
    expect(pictured.filter((row) => /[\p{Cc}\u200b\u202e]/u.test(row['name']))).toEqual([])
    for (const place of [root, process.cwd()]) expect(existsSync(join(place, 'PWNED'))).toBe(false)
  })
})

describe('which folders may be imported', () => {
  it('those in KILN_LIBRARY, by their real path, and never what Kiln keeps for itself', async () => {
    const library = makeRoot()
    const elsewhere = makeRoot()
    const kilnHome = join(home, 'kiln')
    mkdirSync(join(kilnHome, 'storage'), { recursive: true })
    symlinkSync(elsewhere, join(library, 'way-out'))
    const may = (path: string, libraries: string[]) => isAllowed(path, { libraries, kilnHome })
    expect(await may(library, [library])).toBe('yes')
    expect(await may(elsewhere, [])).toBe('yes')
    expect(await may(elsewhere, [library])).toBe('folder_not_allowed')
    expect(await may(`${library}-other`, [library])).toBe('folder_missing')
    expect(await may(join(library, 'way-out'), [library])).toBe('folder_not_allowed')
    expect(await may(join(library, '..'), [library])).toBe('folder_not_allowed')
    expect(await may(join(kilnHome, 'storage'), [])).toBe('folder_not_allowed')
    expect(await may('relative', [])).toBe('folder_missing')
    expect(await may('/nul\0byte', [])).toBe('folder_missing')
  })

  it('an import whose folder went away meanwhile fails with that reason', async () => {
    const { importId } = await createImport(database.connection().db, {
      source: { kind: 'folder', path: join(home, 'gone') },
      actor: testWork.actor,
    })
    await testWork.run(database.connection(), importId, join(home, 'kiln'))
    expect(await getImport(database.connection().db, importId)).toMatchObject({ state: 'failed', reasonCode: 'folder_missing' })
  })
})
