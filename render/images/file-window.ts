import { readSync } from 'node:fs'

const windowBytes = 65_536

/** Reads a file forwards in bounded pieces; jumping ahead costs nothing. Answers null past the end. */
export type FileWindow = {
  sizeBytes: number
  byte: (at: number) => number | null
  bytes: (at: number, length: number) => Buffer | null
}

export function openWindow(fd: number, sizeBytes: number): FileWindow {
  const window = Buffer.alloc(windowBytes)
  let start = 0
  let length = 0
  const load = (at: number, wanted: number): boolean => {
    if (at < 0 || at + wanted > sizeBytes) return false
    if (at >= start && at + wanted <= start + length) return true
    start = at
    length = readSync(fd, window, 0, windowBytes, at)
    return wanted <= length
  }
  return {
    sizeBytes,
    byte: (at) => (load(at, 1) ? (window[at - start] ?? null) : null),
    bytes: (at, wanted) =>
      wanted <= windowBytes && load(at, wanted) ? Buffer.from(window.subarray(at - start, at - start + wanted)) : null,
  }
}
