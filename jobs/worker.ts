import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { EnvError, loadEnv } from '#lib/env.ts'
import { findDatabaseUrl, kilnHome, loadSecrets } from '#lib/home.ts'
import { createLog } from '#lib/log.ts'
import { createImageChildren } from '#render/images/create-image-children.ts'
import { processStart } from '#render/process.ts'
import { endWithSignals } from './end-with-signals.ts'
import { jobHandlers, taskHandlers } from './handlers.ts'
import { jobs } from './job-table.ts'
import { tasks } from './registry.ts'
import { runWorker } from './run-worker.ts'
import { createStorageOpener } from './storage-opener.ts'
import { startTidying } from './tidy-storages.ts'

const workDirName = /^worker-(\d+)-(.+)$/

/** A folder of this process's own for half-made files; those of processes that are gone are removed. */
function makeWorkDir(parent: string): string {
  mkdirSync(parent, { recursive: true })
  for (const name of readdirSync(parent)) {
    const [, pid, startedAt] = workDirName.exec(name) ?? []
    if (pid !== undefined && processStart(Number(pid)) !== startedAt) rmSync(join(parent, name), { recursive: true, force: true })
  }
  const mine = join(parent, `worker-${process.pid}-${processStart(process.pid)}`)
  mkdirSync(mine, { recursive: true, mode: 0o700 })
  process.on('exit', () => rmSync(mine, { recursive: true, force: true }))
  return mine
}

async function start(): Promise<void> {
  const env = loadEnv()
  const log = createLog('worker', env.LOG_LEVEL)
  const databaseUrl = findDatabaseUrl(env)
  if (databaseUrl === null) throw new EnvError(['DATABASE_URL: unset, and no embedded database runs under this KILN_HOME'])
  const { encryptionKey } = loadSecrets(env)
  const slots = env.KILN_SLOTS ?? availableParallelism()
  const workDir = makeWorkDir(kilnHome(env).workDir)
  const worker = await runWorker({
    databaseUrl,
    slots,
    log,
    tasks,
    taskHandlers,
    jobs,
    jobHandlers,
    makeTools: ({ db, leases }) => {
      startTidying(db, log)
      const openStorage = createStorageOpener(db, encryptionKey)
      return Promise.resolve({ db, leases, openStorage, imageChildren: createImageChildren({ slots: slots + 1 }), workDir })
    },
  })
  endWithSignals(worker)
}

start().catch((error: unknown) => {
  const lines = error instanceof EnvError ? error.problems : [error instanceof Error ? (error.stack ?? error.message) : String(error)]
  for (const line of lines) process.stderr.write(`${line}\n`)
  process.exit(1)
})
