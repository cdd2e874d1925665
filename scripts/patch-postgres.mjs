import { readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The `postgres` driver (3.4.9) writes to a connection that has closed under a transaction, and the whole process dies of it: any restart
 * of the database would take every worker with it. These edits let what a cut connection was asked fail, and
 * nothing else. Run after each install, and by ensureInstalled where an install left its scripts out; harmless when run again. Run by itself it
 * ends with 1 where the driver is not the one these edits were made for. Why: docs/decisions/0011-the-driver-is-patched.md.
 */
export const edits = [
  {
    // a query on a connection without a socket is refused, and the connection stays in the pool
    before: `    if (q.cancelled)
      return

    try {`,
    after: `    if (q.cancelled)
      return

    if (socket === null)
      return (queryError(q, Errors.connection('CONNECTION_CLOSED', options, socket)), true)

    try {`,
  },
  {
    // what was to be written to a socket that is gone is not written; its query was refused when it went
    before: `  function nextWrite(fn) {
    const x = socket.write(chunk, fn)`,
    after: `  function nextWrite(fn) {
    if (socket === null) {
      chunk = nextWriteTimer = null
      return false
    }
    const x = socket.write(chunk, fn)`,
  },
  {
    // nothing of the old connection is written to the next one
    before: `    clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)
    socket.removeListener('connect', connected)
    idleTimer.cancel()`,
    after: `    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    socket.removeListener('data', data)
    socket.removeListener('connect', connected)
    idleTimer.cancel()`,
  },
  {
    // a connection cut while it learns the database's types fails as any other does, not as a rejection that nobody hears
    before: `        return fetchArrayTypes()
`,
    after: `        return fetchArrayTypes().catch(() => {})
`,
  },
]

/**
 * Makes the edits in `root`/node_modules. Answers what is wrong, a line each: a driver that is not there, is another than these edits were
 * made for, or may not be written.
 */
export function patchPostgres(root) {
  const problems = []
  for (const name of ['src/connection.js', 'cjs/src/connection.js']) {
    const file = join(root, 'node_modules', 'postgres', name)
    try {
      const found = readFileSync(file, 'utf8')
      let text = found
      for (const { before, after } of edits) {
        if (text.includes(after)) continue
        if (text.includes(before)) text = text.replace(before, () => after)
        else problems.push(`postgres/${name} is not the driver that scripts/patch-postgres.mjs was made for`)
      }
      if (text !== found) writeFileSync(file, text)
    } catch (error) {
      problems.push(`postgres/${name} could not be patched: ${error.message}`)
    }
  }
  return [...new Set(problems)]
}

const self = fileURLToPath(import.meta.url)
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === realpathSync(self)) {
  const problems = patchPostgres(join(dirname(self), '..'))
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
}
