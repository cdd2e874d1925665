import { rmSync } from 'node:fs'
import { connect, type DbConnection } from '#db/client.ts'
import { isDatabaseUnavailable } from '#db/errors.ts'
import { refusePooler } from '#db/refuse-pooler.ts'
import { checkHome } from '#lib/check-home.ts'
import type { Env } from '#lib/env.ts'
import { findDatabaseUrl, kilnHome } from '#lib/home.ts'
import { claimFile, endLeftovers, launcherFile } from '../launcher/run-files.ts'
import { startDatabase } from '../launcher/start-database.ts'
import { Refusal } from './refusal.ts'
import { commandName, waitForOthers } from './wait-for-others.ts'

type OpenedDatabase = {
  url: string
  connection: DbConnection
  /** True where nobody ran the embedded database, and this command does now. */
  isOwn: boolean
  /** Ends the database where it is this command's own and no other command uses it any more; once `hurry` fires, at once. */
  close: (hurry?: AbortSignal) => Promise<void>
}

type OpenDatabase = { command: string; say: (line: string) => void; withinMs?: number }

/**
 * The database for one command: DATABASE_URL, the embedded one that runs, or else the one that lies in this KILN_HOME, started for this
 * command and whoever comes beside it. Who starts it holds the home as a launcher does, so that nobody pulls it away. Throws Refusal
 * `just_starting` when a Kiln that is coming up does not get there.
 */
export async function openDatabase(env: Env, { command, say, withinMs = 120_000 }: OpenDatabase): Promise<OpenedDatabase> {
  const home = kilnHome(env)
  checkHome(env)
  const file = launcherFile(home.runDir)
  for (const started = performance.now(); ; ) {
    const running = await reachRunning(env)
    if (running !== null) return { ...running, isOwn: false, close: () => running.connection.close() }
    const holder = await claimFile(file, { home: home.root, command })
    if (holder === null) break
    if (performance.now() - started > withinMs)
      throw new Refusal('just_starting', `Kiln is just starting (process ${holder.pid}); try again later`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  try {
    await endLeftovers(home.runDir)
    const database = await startDatabase(env, say)
    const connection = connect(database.url, { max: 2, applicationName: commandName })
    const close = async (hurry = new AbortController().signal) => {
      await connection.close()
      await waitForOthers(database.url, { hurry, say })
      await database.stop()
      rmSync(file, { force: true })
    }
    return { url: database.url, connection, isOwn: true, close }
  } catch (error) {
    rmSync(file, { force: true })
    throw error
  }
}

/** Null where the embedded database does not run, or is just going. The session is what whoever runs it waits for. */
async function reachRunning(env: Env): Promise<{ url: string; connection: DbConnection } | null> {
  const url = findDatabaseUrl(env)
  if (url === null) return null
  const connection = connect(url, { max: 2, applicationName: commandName })
  try {
    if (env.DATABASE_URL !== undefined) await refusePooler(url)
    await connection.sql`select 1`
    return { url, connection }
  } catch (error) {
    await connection.close()
    if (env.DATABASE_URL !== undefined || !isDatabaseUnavailable(error)) throw error
    return null
  }
}
