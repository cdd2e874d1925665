import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { useWeb } from '#app/_server/testing/use-web.ts'
import { POST as startImport } from './route.ts'

/** What is asked while the disk is being waited for. */
let whileWaiting = async (): Promise<void> => {}
vi.mock('#lib/library-folders.ts', async (original) => {
  const real = await original<typeof import('#lib/library-folders.ts')>()
  return {
    ...real,
    findImportFolder: async (...given: Parameters<typeof real.findImportFolder>) => {
      await whileWaiting()
      return real.findImportFolder(...given)
    },
  }
})

const web = useWeb()
const root = mkdtempSync(join(tmpdir(), 'kiln-slow-disk-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('no transaction is open while a disk is waited for', async () => {
  const open: number[] = []
  whileWaiting = async () => {
    const [row] = await web.connection().sql`select count(*)::integer as n from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'`
    open.push(row?.['n'])
  }
  const body = { source: { kind: 'folder', path: root } }
  const started = await web.call(startImport, { method: 'POST', body, cookie: await web.signInAs('operator') })
  expect([started.status, open]).toEqual([201, [0]])
})
