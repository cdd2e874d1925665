import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive } from '#render/process.ts'

/**
 * Watches over the Postgres of a test run from outside it. Its stdin is held by that run and ends with it, however that was: SIGKILL as well.
 * Then the server is ended and `home`, the argument, removed. A line on stdin names the folder of the server's data, which may lie elsewhere.
 */
const [home = ''] = process.argv.slice(2)
let dataDir = join(home, 'postgres')
const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  dataDir = line
})
await once(lines, 'close')
// a server that was just being made may show up a moment later
for (let turn = 0; turn < 5; turn++) {
  await endServer()
  for (const folder of [dataDir, home]) rmSync(folder, { recursive: true, force: true })
  await sleep(500)
}

async function endServer(): Promise<void> {
  const pid = findServer()
  if (pid === null) return
  process.kill(pid, 'SIGQUIT')
  for (let waitedMs = 0; isAlive(pid); waitedMs += 50) {
    await sleep(50)
    if (waitedMs === 5000) process.kill(pid, 'SIGKILL')
  }
}

/** Null where none runs on this folder: a number alone may be another process by now. */
function findServer(): number | null {
  try {
    const pid = Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0])
    if (!(pid > 0 && isAlive(pid))) return null
    const command = process.platform === 'linux' ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : dataDir
    return command.includes(dataDir) ? pid : null
  } catch {
    return null // no file, or it ended while it was looked at
  }
}
