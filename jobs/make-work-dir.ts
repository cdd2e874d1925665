import { readdirSync, rmSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { makeFolderSync } from '#lib/make-folder.ts'
import { processStart } from '#render/process.ts'

/** `worker@<host>@<pid>-<moment it began>`: containers that share a KILN_HOME have hosts of their own, and pids that mean nothing to each other. */
const workDirName = /^worker@([^@]+)@(\d+)-(.+)$/
/** A folder of another machine that nothing was put into for so long is left over: a worker makes its folders anew when it needs one. */
const abandonedMs = 24 * 60 * 60 * 1000

/** A folder of this process's own for half-made files below `parent`; those of workers that are gone are removed. */
export function makeWorkDir(parent: string, { host = hostname() }: { host?: string } = {}): string {
  makeFolderSync(parent)
  for (const name of readdirSync(parent)) if (isLeftOver(parent, name, host)) rmSync(join(parent, name), { recursive: true, force: true })
  const mine = join(parent, `worker@${host}@${process.pid}-${processStart(process.pid)}`)
  makeFolderSync(mine, 0o700)
  return mine
}

function isLeftOver(parent: string, name: string, host: string): boolean {
  const [, ofHost, pid, startedAt] = workDirName.exec(name) ?? []
  if (pid === undefined) return false
  if (ofHost === host) return processStart(Number(pid)) !== startedAt
  const found = statSync(join(parent, name), { throwIfNoEntry: false })
  return found !== undefined && Date.now() - found.mtimeMs > abandonedMs
}
