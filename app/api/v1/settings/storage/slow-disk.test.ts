import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { useSlowDisk } from '#app/_server/testing/use-slow-disk.ts'
import { useWeb } from '#app/_server/testing/use-web.ts'
import { PUT as saveStorage } from './route.ts'

const web = useWeb()
const disk = useSlowDisk(() => web.connection().sql)
vi.mock('#lib/storage/local-root.ts', async (original) => {
  const real = await original<typeof import('#lib/storage/local-root.ts')>()
  const claimRoot: typeof real.claimRoot = async (...given) => {
    await disk.wait()
    return real.claimRoot(...given)
  }
  return { ...real, claimRoot }
})

test('no transaction is open while a disk is waited for', async () => {
  disk.watch()
  const body = { role: 'originals', settings: { kind: 'local', root: join(disk.root, 'kept'), publicBaseUrl: null, folder: 'originals' } }
  const saved = await web.call(saveStorage, { method: 'PUT', body, cookie: await web.signInAs('admin'), headers: { 'if-match': '"0"' } })
  expect([saved.status, disk.open]).toEqual([200, [0]])
})
