import { readFileSync } from 'node:fs'

// Plain JavaScript: `npm start` and `npm test` load it before anything is installed.

/**
 * Calls `then`, every second, once npm is gone. npm waits for its script, which a shell may run for it: another parent, or grandparent, means
 * that npm was killed. A script that npm did not start is nobody's to end.
 */
export function whenNpmDies(script, then) {
  if (process.env.npm_lifecycle_event !== script) return
  const family = () => `${process.ppid} ${parentOf(process.ppid)}`
  const atFirst = family()
  setInterval(() => family() === atFirst || then(), 1000).unref()
}

/** Only Linux tells it without another program; elsewhere the shell becomes the script. */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
  } catch {
    return ''
  }
}
