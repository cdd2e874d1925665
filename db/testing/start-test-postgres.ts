import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { baseEnv } from '#lib/env.ts'
import { spawnChild } from '#render/process.ts'
import { type EmbeddedPostgres, startPostgres } from '#scripts/embedded-postgres.ts'

export type TestPostgres = Pick<EmbeddedPostgres, 'url' | 'pid'> & { home: string; stop: () => Promise<void> }

/** A Postgres in a temporary folder, for tests: it ends with this process, and its folder goes, even where this process is killed. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const home = mkdtempSync(join(tmpdir(), 'kiln-test-db-'))
  const watch = spawnChild({
    command: process.execPath,
    args: [join(import.meta.dirname, 'end-when-orphaned.ts'), home],
    env: baseEnv(),
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const watchEnded = once(watch, 'exit')
  watch.unref()
  const server = await startPostgres({
    dataDir: join(home, 'postgres'),
    password: 'test',
    settings: { fsync: 'off', synchronous_commit: 'on', max_connections: '300' },
  })
  watch.stdin?.write(`${server.dataDir}\n`)
  return {
    url: server.url,
    pid: server.pid,
    home,
    stop: async () => {
      await server.stop()
      watch.ref()
      watch.kill('SIGKILL')
      await watchEnded
      rmSync(home, { recursive: true, force: true })
    },
  }
}
