import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { patchPostgres } from './patch-postgres.mjs'

// Plain JavaScript: it runs on the machine's own Node before anything is installed.

export const projectRoot = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
export const pinnedNode = join(projectRoot, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')

const lockFile = join(projectRoot, 'package-lock.json')
const stampFile = join(projectRoot, 'node_modules', '.kiln-installed')
const installedLockFile = join(projectRoot, 'node_modules', '.package-lock.json')

const stamp = () => createHash('sha256').update(readFileSync(lockFile)).update(`${process.platform}-${process.arch}`).digest('hex')

/** An install has ended here, of whatever lock file. */
export const isInstalled = () => existsSync(installedLockFile) && existsSync(pinnedNode)

/** npm writes its own list last of all: where it is missing, an install was cut off; where a version differs, it is of another lock file. */
function installedMatchesLock() {
  if (!isInstalled()) return false
  const wanted = JSON.parse(readFileSync(lockFile, 'utf8')).packages
  const there = JSON.parse(readFileSync(installedLockFile, 'utf8')).packages
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) => path === '' || link || optional || there[path]?.version === version,
  )
}

function isStamped() {
  try {
    return readFileSync(stampFile, 'utf8') === stamp() && isInstalled()
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
    return false
  }
}

/** Only saves time: where the checkout belongs to somebody else, the lists are compared at each start. */
function writeStamp() {
  try {
    writeFileSync(stampFile, stamp())
  } catch (error) {
    if (error.code !== 'EACCES' && error.code !== 'EROFS' && error.code !== 'EPERM') throw error
  }
}

/** Makes node_modules what package-lock.json says. Ends the process with npm's exit code when npm cannot. */
export function ensureInstalled(say) {
  if (isStamped()) return
  if (!installedMatchesLock()) {
    say('installing packages from package-lock.json (a minute at most on a fair connection)')
    const started = Date.now()
    // The Node that npm itself runs on: the pinned one lies in the folder that is about to be replaced.
    const [command, first] = process.env.npm_execpath
      ? [process.env.npm_node_execpath || process.execPath, [process.env.npm_execpath]]
      : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []]
    const done = spawnSync(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: projectRoot,
      stdio: ['ignore', 2, 2],
    })
    if (done.error) {
      say(`npm could not be started: ${done.error.message}`)
      process.exit(1)
    }
    if (done.status !== 0) {
      say(done.signal ? 'stopped while installing' : `npm ci ended with ${done.status}; mend that and start again`)
      process.exit(done.status ?? 130)
    }
    say(`packages installed in ${Math.round((Date.now() - started) / 1000)} s`)
  }
  // `npm ci --ignore-scripts` leaves the driver as it was published
  const problems = patchPostgres(projectRoot)
  for (const problem of problems) say(problem)
  if (problems.length > 0) process.exit(1)
  writeStamp()
}
