import { readdirSync, readFileSync } from 'node:fs'

/** Image children that carry the mark, with the processor time they have used, in clock ticks. Linux only. */
export function findImageChildren(mark: string): { pid: number; parent: number; ticks: number }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      if (!readFileSync(`/proc/${name}/environ`, 'utf8').includes(`KILN_CHAOS=${mark}\0`)) return []
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (fields[0] === 'Z') return []
      return [{ pid: Number(name), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }]
    } catch {
      return [] // it ended while it was looked at, or is somebody else's
    }
  })
}

/** Whether this is a worker of the chaos that lives. */
export function isWorker(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('chaos/worker.ts')
  } catch {
    return false // it has ended
  }
}
