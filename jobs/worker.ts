import { rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { EnvError, loadEnv } from '#lib/env.ts'
import { findDatabaseUrl, kilnHome, loadSecrets } from '#lib/home.ts'
import { createLog } from '#lib/log.ts'
import { createImageChildren } from '#render/images/create-image-children.ts'
import { endWithSignals } from './end-with-signals.ts'
import { jobHandlers, taskHandlers } from './handlers.ts'
import { jobs } from './job-table.ts'
import { makeWorkDir } from './make-work-dir.ts'
import { tasks } from './registry.ts'
import { runWorker } from './run-worker.ts'
import { createStorageOpener } from './storage-opener.ts'
import { startTidying } from './tidy-storages.ts'

async function start(): Promise<void> {
  const env = loadEnv()
  const log = createLog('worker', env.LOG_LEVEL)
  const databaseUrl = findDatabaseUrl(env)
  if (databaseUrl === null) throw new EnvError(['DATABASE_URL: unset, and no embedded database runs under this KILN_HOME'])
  const { encryptionKey } = loadSecrets(env)
  const slots = env.KILN_SLOTS ?? availableParallelism()
  const workDir = makeWorkDir(kilnHome(env).workDir)
  process.on('exit', () => rmSync(workDir, { recursive: true, force: true }))
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
