import { expect, test, vi } from 'vitest'
import { useSlowDisk } from '#app/_server/testing/use-slow-disk.ts'
import { useWeb } from '#app/_server/testing/use-web.ts'
import { POST as startImport } from './route.ts'

const web = useWeb()
const disk = useSlowDisk(() => web.connection().sql)
vi.mock('#lib/library-folders.ts', async (original) => {
  const real = await original<typeof import('#lib/library-folders.ts')>()
  const findImportFolder: typeof real.findImportFolder = async (...given) => {
    await disk.wait()
    return real.findImportFolder(...given)
  }
  return { ...real, findImportFolder }
})

test('no transaction is open while a disk is waited for', async () => {
  disk.watch()
  const body = { source: { kind: 'folder', path: disk.root } }
  const started = await web.call(startImport, { method: 'POST', body, cookie: await web.signInAs('operator') })
  expect([started.status, disk.open]).toEqual([201, [0]])
})
