import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { baseEnv } from '#lib/env.ts'
import { spawnChild } from '#render/process.ts'

type SmallDisk = {
  path: string
  /** Takes every byte that is left. */
  fill: () => void
  /** Gives them back. */
  empty: () => void
  unmount: () => Promise<void>
}

/** A disk of its own in memory, of so many MB; null where this account may not mount one. */
export async function mountSmallDisk(sizeMb: number): Promise<SmallDisk | null> {
  const path = mkdtempSync(join(tmpdir(), 'kiln-disk-'))
  if ((await run('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'tmpfs', path])) !== 0) {
    rmSync(path, { recursive: true })
    return null
  }
  const filler = join(path, 'filler')
  return {
    path,
    fill: () => fillDisk(filler),
    empty: () => rmSync(filler, { force: true }),
    unmount: async () => {
      await run('umount', ['--lazy', path])
      rmSync(path, { recursive: true, force: true })
    },
  }
}

function fillDisk(filler: string): void {
  const file = openSync(filler, 'a')
  try {
    for (const bytes of [2 ** 20, 4096])
      for (;;)
        try {
          writeSync(file, Buffer.alloc(bytes))
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
          break
        }
  } finally {
    closeSync(file)
  }
}

async function run(command: string, args: string[]): Promise<number | null> {
  const [code] = (await once(spawnChild({ command, args, env: baseEnv(), stdio: 'ignore' }), 'exit')) as [number | null]
  return code
}
