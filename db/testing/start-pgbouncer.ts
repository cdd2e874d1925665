import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { baseEnv } from '#lib/env.ts'
import { endGroup, spawnChild } from '#render/process.ts'
import { findProgram } from '#scripts/find-program.mjs'
import { freePort } from '#scripts/free-port.ts'

/** PgBouncer on PATH, or where Debian puts it; null where there is none. */
export const findPgbouncer = (): string | null => findProgram('pgbouncer')

/** A real PgBouncer before a real server; `ignores` names the settings of a session that it takes and forgets. */
export async function startPgbouncer(
  databaseUrl: string,
  { mode, ignores = [] }: { mode: 'transaction' | 'session'; ignores?: string[] },
): Promise<{ url: string; stop: () => Promise<void> }> {
  const command = findPgbouncer()
  if (command === null) throw new Error('no pgbouncer on PATH')
  const home = mkdtempSync(join(tmpdir(), 'kiln-pgbouncer-'))
  const { hostname, port, username, password, pathname } = new URL(databaseUrl)
  const name = pathname.slice(1)
  const listenPort = await freePort()
  const file = join(home, 'pgbouncer.ini')
  writeFileSync(
    file,
    [
      '[databases]',
      `${name} = host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${listenPort}`,
      'unix_socket_dir =',
      'auth_type = any',
      `pool_mode = ${mode}`,
      ...(ignores.length === 0 ? [] : [`ignore_startup_parameters = ${ignores.join(', ')}`]),
    ].join('\n'),
  )
  chmodSync(home, 0o755)
  const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined // it refuses to run as root
  const child = spawnChild({ command, args: [file], env: baseEnv(), stdio: ['ignore', 'ignore', 'pipe'], account })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('process up')) resolve()
    })
    child.once('exit', () => reject(new Error(`PgBouncer ended: ${said}`)))
  })
  const ended = once(child, 'exit')
  return {
    url: `postgres://${username}@127.0.0.1:${listenPort}/${name}`,
    stop: async () => {
      await endGroup(child)
      await ended
      rmSync(home, { recursive: true, force: true })
    },
  }
}
