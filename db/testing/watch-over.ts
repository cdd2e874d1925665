import { once } from 'node:events'
import { join } from 'node:path'
import { baseEnv } from '#lib/env.ts'
import { spawnChild } from '#render/process.ts'

type Watch = {
  /** Where the data of the server below `home` really lies. */
  tell: (dataDir: string) => void
  /** All is in order: nobody needs to look any more. */
  dismiss: () => Promise<void>
}

/** Has a process of its own end the Postgres below `home`, and remove `home`, as soon as this process is gone, however it went. */
export function watchOver(home: string): Watch {
  const watch = spawnChild({
    command: process.execPath,
    args: [join(import.meta.dirname, 'end-when-orphaned.ts'), home],
    env: baseEnv(),
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const ended = once(watch, 'exit')
  watch.unref()
  return {
    tell: (dataDir) => void watch.stdin?.write(`${dataDir}\n`),
    dismiss: async () => {
      watch.ref()
      watch.kill('SIGKILL')
      await ended
    },
  }
}
