import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { z } from 'zod'
import type { Env } from '#lib/env.ts'
import { embeddedDatabaseUrl, kilnHome, loadSecrets, runningPostgresFile } from '#lib/home.ts'
import { type EmbeddedPostgres, startPostgres } from '../embedded-postgres.ts'
import { logFile } from './log-file.ts'
import { writeJson } from './run-files.ts'

export type RunningDatabase = { url: string; stop: () => Promise<void> }

/** The database of this Kiln: DATABASE_URL, else the embedded Postgres, kept alive until `stop`. */
export async function startDatabase(env: Env, say: (line: string) => void): Promise<RunningDatabase> {
  if (env.DATABASE_URL !== undefined) return { url: env.DATABASE_URL, stop: async () => {} }
  const home = kilnHome(env)
  for (const dir of [home.runDir, home.logDir]) mkdirSync(dir, { recursive: true })
  const port = lastPort(env)
  const start = (wanted: number | undefined) =>
    startPostgres({
      dataDir: home.postgresDir,
      password: loadSecrets(env).postgresPassword,
      port: wanted,
      logFile: logFile(home.logDir, 'postgres'),
    })
  let server = await start(port)
  let stopping = false
  remember(env, server)
  if (server.note !== null) say(server.note)
  say(server.takenOver ? 'Postgres was still running and is taken over' : `Postgres listens on 127.0.0.1:${server.port}`)

  // Web and workers have the port by now and outlive a restart of the server: it must come back where it was.
  const keepAlive = async () => {
    for (let pauseMs = 250; !stopping; pauseMs = Math.min(pauseMs * 2, 10_000)) {
      await server.ended
      if (stopping) return
      say('Postgres ended; it is started again')
      try {
        server = await start(server.port)
        remember(env, server)
        pauseMs = 250
      } catch (error) {
        say(`Postgres does not start: ${(error as Error).message}`)
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
  const kept = keepAlive()
  const stop = async () => {
    stopping = true
    const known = server
    await known.stop()
    await kept
    if (server !== known) await server.stop() // it was just being started again
    rmSync(runningPostgresFile(env), { force: true })
  }
  return { url: embeddedDatabaseUrl(env, server.port), stop }
}

const remember = (env: Env, { pid, port }: EmbeddedPostgres) => writeJson(runningPostgresFile(env), { pid, port })

/** The port of the last start: addresses that somebody noted stay good. */
function lastPort(env: Env): number | undefined {
  try {
    return z.object({ port: z.number() }).parse(JSON.parse(readFileSync(runningPostgresFile(env), 'utf8'))).port
  } catch {
    return undefined // a first start, or a clean stop
  }
}
