import { join } from 'node:path'
import type { Db } from '#db/client.ts'
import { getFarmVerdict } from '#db/workers/read.ts'
import { type Env, projectRoot } from '#lib/env.ts'
import { kilnHome } from '#lib/home.ts'
import { findLauncher } from '../launcher/run-files.ts'
import { type SupervisedChild, superviseChild } from '../launcher/supervise-child.ts'
import { migrateDatabase } from '../migrate-database.ts'
import { openDatabase } from './open-database.ts'
import { waitForOthers } from './wait-for-others.ts'

type Place = {
  db: Db
  /** Starts a worker of this command's own where none lives. */
  ensureWorker: () => Promise<void>
  /** Ends what this command started, once no other command uses it any more; once `hurry` fires, at once. */
  close: (hurry: AbortSignal) => Promise<void>
}

/** Where a command works: a database that is up to date, and somebody who does the work. */
export async function openPlace(env: Env, command: string): Promise<Place> {
  const say = (line: string) => console.error(line)
  const home = kilnHome(env)
  const database = await openDatabase(env, { command, say })
  const { db } = database.connection
  let worker: SupervisedChild | undefined
  const close = async (hurry: AbortSignal) => {
    await database.connection.close()
    hurry.addEventListener('abort', () => worker?.hurry(), { once: true })
    if (worker !== undefined) await waitForOthers(database.url, { hurry, say })
    await worker?.stop()
    await database.close(hurry)
  }
  try {
    const launcher = await findLauncher(home.runDir)
    // a running Kiln has migrated, and what is newer than it is not for a command to bring
    if (launcher === null || launcher.command !== null) await migrateDatabase(database.url, env)
  } catch (error) {
    await close(AbortSignal.abort())
    throw error
  }
  const ensureWorker = async () => {
    if (!database.isOwn && (await getFarmVerdict(db)).workers > 0) return
    say('no worker runs: this command works the run through with one of its own')
    worker = superviseChild({
      name: 'worker-command',
      args: [join(projectRoot, 'jobs/worker.ts')],
      env: { KILN_HOME: env.KILN_HOME },
      runDir: join(home.runDir, 'commands'), // not among the launcher's own: no start beside this command may end it
      logDir: home.logDir,
      graceMs: 15_000,
      say,
    })
  }
  return { db, ensureWorker, close }
}
