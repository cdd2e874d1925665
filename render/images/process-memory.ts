import { readFileSync, writeFileSync } from 'node:fs'

/** Begins a new peak, where the system can (Linux). */
export function resetPeak(): void {
  if (process.platform !== 'linux') return
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    // a container may forbid it: the peak is then the process's own, which is higher, never lower
  }
}

/** Resident bytes of this process, now and at its peak since resetPeak. */
export function processMemory(): { rssBytes: number; peakRssBytes: number } {
  const rssBytes = process.memoryUsage.rss()
  if (process.platform === 'linux') {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))
    if (found) return { rssBytes, peakRssBytes: Number(found[1]) * 1024 }
  }
  return { rssBytes, peakRssBytes: process.resourceUsage().maxRSS * 1024 }
}

type Ffi = {
  dlopen: (
    library: string,
    wanted: { malloc_trim: { arguments: ['u64']; return: 'i32' } },
  ) => { functions: { malloc_trim: (keptBytes: bigint) => number } }
}

function findTrim(): (() => void) | null {
  try {
    const ffi = process.getBuiltinModule('node:ffi') as unknown as Ffi | undefined
    const trim = ffi?.dlopen('libc.so.6', { malloc_trim: { arguments: ['u64'], return: 'i32' } }).functions.malloc_trim
    return trim ? () => void trim(0n) : null
  } catch {
    return null
  }
}
let trim: (() => void) | null | undefined

/** Gives the system back what malloc holds for nobody. Only glibc can, and Node only since it calls C; elsewhere nothing happens. */
export function giveBackFreed(): void {
  if (trim === undefined) trim = findTrim()
  trim?.()
}
