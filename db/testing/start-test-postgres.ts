import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedPostgres, startPostgres } from '#scripts/embedded-postgres.ts'
import { watchOver } from './watch-over.ts'

type TestPostgres = Pick<EmbeddedPostgres, 'url' | 'pid'> & { home: string; stop: () => Promise<void> }

/** A Postgres in a temporary folder, for tests: it ends with this process, and its folder goes, even where this process is killed. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const home = mkdtempSync(join(tmpdir(), 'kiln-test-db-'))
  const watch = watchOver(home)
  const server = await startPostgres({
    dataDir: join(home, 'postgres'),
    password: 'test',
    settings: { fsync: 'off', synchronous_commit: 'on', max_connections: '300' },
  })
  watch.tell(server.dataDir)
  return {
    url: server.url,
    pid: server.pid,
    home,
    stop: async () => {
      await server.stop()
      await watch.dismiss()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
