import { readdirSync, readFileSync } from 'node:fs'

export type ProcessorTime = { ownMs: number; waitedMs: number }

/**
 * Processor time that sessions of the server had, and how long they stood in line for a processor, ms: Linux only, by /proc/<pid>/schedstat.
 * What pg_stat_statements calls executing holds the second too. `look` as often as you like with the sessions' process ids: one that ends
 * between two looks counts up to the one before.
 */
export function watchSessions(): { look: (pids: readonly number[]) => void; sum: () => ProcessorTime } {
  const seen = new Map<number, { first: ProcessorTime; last: ProcessorTime }>()
  let isFirstLook = true
  return {
    look: (pids) => {
      for (const pid of pids) {
        const last = read(pid)
        if (last === null) continue
        const known = seen.get(pid)
        seen.set(pid, { first: known?.first ?? (isFirstLook ? last : { ownMs: 0, waitedMs: 0 }), last })
      }
      isFirstLook = false
    },
    sum: () =>
      [...seen.values()].reduce(
        (total, { first, last }) => ({
          ownMs: total.ownMs + last.ownMs - first.ownMs,
          waitedMs: total.waitedMs + last.waitedMs - first.waitedMs,
        }),
        { ownMs: 0, waitedMs: 0 },
      ),
  }
}

function read(pid: number): ProcessorTime | null {
  try {
    const [own = 0, waited = 0] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ').map(Number)
    return { ownMs: own / 1e6, waitedMs: waited / 1e6 }
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(String((error as NodeJS.ErrnoException).code))) return null
    throw error
  }
}

/** Processor time of the server and its sessions, those that ended too, ms: what pg_stat_statements does not see is in it. */
export function serverCpuMs(postmaster: number): number {
  let ticks = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')
      const [parent, own, ofEnded] = [Number(fields[1]), Number(fields[11]) + Number(fields[12]), Number(fields[13]) + Number(fields[14])]
      if (Number(pid) === postmaster) ticks += own + ofEnded
      else if (parent === postmaster) ticks += own
    } catch (error) {
      if (!['ENOENT', 'ESRCH'].includes(String((error as NodeJS.ErrnoException).code))) throw error
    }
  }
  return ticks * 10
}
