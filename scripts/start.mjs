import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureInstalled, pinnedNode, projectRoot } from './install.mjs'
import { whenNpmDies } from './when-npm-dies.mjs'

// `npm start`: brings packages and Kiln's own Node, then hands over to it. Runs on any Node from 20 on.

const [major] = process.versions.node.split('.').map(Number)
if (major < 20) {
  console.error(`Kiln needs Node 20 or newer to begin with; this is ${process.versions.node}.`)
  process.exit(1)
}
ensureInstalled((line) => console.log(`· ${line}`))

const launcher = spawn(pinnedNode, [join(projectRoot, 'scripts', 'kiln.ts'), 'start', ...process.argv.slice(2)], {
  // the channel closes when this process is gone, however it ended: the launcher stops then, or nobody could tell it to
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  // types stripped and code compiled once, kept for the next start
  env: { NODE_COMPILE_CACHE: join(projectRoot, 'node_modules', '.cache', 'compiled'), ...process.env },
})
// A Ctrl-C reaches the whole process group, this process and the launcher alike, and npm may send it once more; the launcher counts that as
// one. A signal to this process alone must reach the launcher too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => launcher.kill(signal))
whenNpmDies('start', () => launcher.kill('SIGTERM'))
launcher.on('error', (error) => {
  console.error(`Kiln's own Node could not be started: ${error.message}`)
  process.exit(1)
})
launcher.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGKILL' ? 137 : 130)))
