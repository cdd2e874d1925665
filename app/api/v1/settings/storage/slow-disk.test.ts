import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { useWeb } from '#app/_server/testing/use-web.ts'
import { PUT as saveStorage } from './route.ts'

/** What is asked while the disk is being waited for. */
let whileWaiting = async (): Promise<void> => {}
vi.mock('#lib/storage/local-root.ts', async (original) => {
  const real = await original<typeof import('#lib/storage/local-root.ts')>()
  return {
    ...real,
    claimRoot: async (root: string) => {
      await whileWaiting()
      return real.claimRoot(root)
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
  const body = { role: 'originals', settings: { kind: 'local', root: join(root, 'kept'), publicBaseUrl: null, folder: 'originals' } }
  const saved = await web.call(saveStorage, { method: 'PUT', body, cookie: await web.signInAs('admin'), headers: { 'if-match': '"0"' } })
  expect([saved.status, open]).toEqual([200, [0]])
})
