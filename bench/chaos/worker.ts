import { fstatSync, readdirSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { endWithSignals } from '#jobs/end-with-signals.ts'
import { jobHandlers, taskHandlers } from '#jobs/handlers.ts'
import { jobs } from '#jobs/job-table.ts'
import { tasks } from '#jobs/registry.ts'
import { runWorker } from '#jobs/run-worker.ts'
import { createStorageOpener } from '#jobs/storage-opener.ts'
import { createLog } from '#lib/log.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { createImageChildren } from '#render/images/create-image-children.ts'
import type { ImageChildren } from '#render/images/image-children.ts'
import { encryptionKey } from './lab.ts'

/**
 * The real worker with its real handlers; only its tools are wrapped, so that it can kill itself, or its image child, at a point within a
 * handler. Arguments: database, work folder, slots, a mark that its children carry. Told `{ arm: point }` over IPC; a shot is fired once.
 */
const [databaseUrl = '', workDir = '', slots = '2', mark = ''] = process.argv.slice(2)
let armed: string | null = null
process.on('message', (message: { arm: string | null }) => {
  armed = message.arm
})

const die = () => process.kill(process.pid, 'SIGKILL')
function dieAt(point: string): void {
  if (armed === point) die()
}

/** Kills one child that is working: the pictures' process, not this one. */
function killChild(): void {
  armed = null
  const pids = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ').map(Number)
  const child = pids.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('image-child'))
  if (child === undefined) return
  process.kill(child, 'SIGKILL')
  process.send?.({ killedChild: child })
}

const wrapChildren = (children: ImageChildren): ImageChildren => ({
  ...children,
  makeVariants: (job) => {
    dieAt('after read')
    return children.makeVariants({
      ...job,
      onStage: (stage) => {
        if (stage.startsWith('encode')) {
          dieAt('mid-encode')
          if (armed === 'image child') killChild()
        }
        job.onStage?.(stage)
      },
    })
  },
})

/** The copy aside is made by a thread of its own, so that it can be seen while this one looks at nothing else. */
function dieBesideHalfWritten(folder: string): void {
  for (const until = performance.now() + 200; performance.now() < until; )
    try {
      if (readdirSync(folder).some((name) => name.startsWith('.tmp-'))) die()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
}

/** Before and after the bytes of a new object are safe on the disk, while it has no name yet: folders are synced at other points. */
async function wrapSync(): Promise<void> {
  const handle = await open(import.meta.filename)
  const files = Object.getPrototypeOf(handle) as { fd: number; sync: () => Promise<void> }
  await handle.close()
  const sync = files.sync
  files.sync = async function () {
    const isFile = fstatSync(this.fd).isFile()
    if (isFile) dieAt('after temp write')
    await sync.call(this)
    if (isFile) dieAt('after fsync')
  }
}

const wrapStorage = (storage: Storage): Storage => ({
  ...storage,
  put: async (key, body, options) => {
    dieAt('before put')
    const stored = storage.put(key, body, options)
    if (armed === 'mid-put') {
      const path = storage.localPath(key)
      for (let turn = 0; turn < 20 && path !== null; turn++) {
        await new Promise((resolve) => setImmediate(resolve))
        if (turn > 8) dieBesideHalfWritten(dirname(path))
      }
    }
    const answer = await stored
    dieAt('after put')
    return answer
  },
})

await wrapSync()
const worker = await runWorker({
  databaseUrl,
  slots: Number(slots),
  log: createLog('worker', 'info'),
  tasks,
  taskHandlers,
  jobs,
  jobHandlers,
  makeTools: async ({ db, leases, workerId }) => {
    const open = createStorageOpener(db, encryptionKey)
    return {
      db,
      leases,
      openStorage: async (id) => wrapStorage(await open(id)),
      imageChildren: wrapChildren(createImageChildren({ slots: Number(slots) + 1, env: { KILN_CHAOS: mark } })),
      workDir: join(workDir, workerId),
    }
  },
})
endWithSignals(worker)
process.send?.({ ready: worker.id })
