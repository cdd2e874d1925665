import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The `postgres` driver (3.4.9) writes to a connection that has closed under a transaction, and the whole process dies of it: any restart
 * of the database would take every worker with it. These edits let what a cut connection was asked fail, and
 * nothing else. Run after each install; harmless when run again. Ends with 1 where the driver is not the one these edits were made for.
 */
const edits = [
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

const driver = join(import.meta.dirname, '..', 'node_modules', 'postgres')

for (const file of ['src/connection.js', 'cjs/src/connection.js'].map((name) => join(driver, name)).filter(existsSync)) {
  const found = readFileSync(file, 'utf8')
  let text = found
  for (const { before, after } of edits) {
    if (text.includes(after)) continue
    if (!text.includes(before)) {
      console.error(`${file} is not the driver that scripts/patch-postgres.mjs was made for`)
      process.exitCode = 1
      continue
    }
    text = text.replace(before, () => after)
  }
  if (text !== found) writeFileSync(file, text)
}
