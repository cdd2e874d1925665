import { spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled, isInstalled, pinnedNode, projectRoot } from './install.mjs'

// `npm run …`: runs a program of the house on Kiln's own Node, whichever the machine has; in a fresh clone it brings both first. What it says
// goes to stderr, since the program's stdout may be read by another.

const [program, ...args] = process.argv.slice(2)
const [major] = process.versions.node.split('.').map(Number)
if (major < 20) {
  console.error(`Kiln needs Node 20 or newer to begin with; this is ${process.versions.node}.`)
  process.exit(1)
}
// once installed only start and test look whether all is as in the lock file: an image has less on purpose
if (!isInstalled()) ensureInstalled((line) => console.error(`· ${line}`))

const path = join(projectRoot, program)
if (realpathSync(process.execPath) === realpathSync(pinnedNode)) {
  process.argv.splice(1, 2, path)
  await import(pathToFileURL(path).href)
} else {
  const child = spawn(pinnedNode, [path, ...args], { stdio: 'inherit' })
  // a Ctrl-C reaches the whole process group by itself: this process only waits
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`Kiln's own Node could not be started: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGKILL' ? 137 : 130)))
}
