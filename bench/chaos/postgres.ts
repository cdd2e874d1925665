import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { watchOver } from '#db/testing/watch-over.ts'
import { type EmbeddedPostgres, startPostgres } from '#scripts/embedded-postgres.ts'

export type ChaosPostgres = {
  url: (database: string) => string
  port: number
  /** SIGKILL to the postmaster and every process of it, then a new start at the same port up to two seconds later. */
  killAll: () => Promise<EmbeddedPostgres>
  /** Shuts it down (fast: sessions are ended; immediate: as a crash) and starts it again `downMs` after it ended. */
  restart: (how: 'fast' | 'immediate', downMs: number) => Promise<void>
  stop: () => Promise<void>
}

/** A real server with the product's settings; only its log lies elsewhere. */
export async function startChaosPostgres(home: string, settings: Record<string, string> = {}): Promise<ChaosPostgres> {
  const logFile = join(home, 'postgres.log')
  const options = { dataDir: join(home, 'postgres'), password: 'chaos', logFile, settings }
  const watch = watchOver(home)
  let server = await startPostgres(options)
  watch.tell(server.dataDir)
  const { port } = server
  const startAgain = async () => {
    server = await startPostgres({ ...options, port })
    if (server.port !== port) throw new Error('somebody took the port')
    return server
  }
  return {
    url: (database) => server.url(database),
    port,
    killAll: async () => {
      const all = [server.pid, ...childrenOf(server.pid)]
      for (const pid of all) killQuietly(pid)
      await server.ended
      await sleep(Math.random() * 2000)
      return startAgain()
    },
    restart: async (how, downMs) => {
      process.kill(server.pid, how === 'fast' ? 'SIGINT' : 'SIGQUIT')
      await server.ended
      await sleep(downMs)
      await startAgain()
    },
    stop: async () => {
      await server.stop()
      await watch.dismiss()
    },
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent
      } catch {
        return false // it ended meanwhile
      }
    })
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
