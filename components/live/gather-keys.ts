import type { QueryKey } from '@tanstack/react-query'

/** Collects keys and hands them on together: the first at once, then at most once in `everyMs`, and none while `mayFlush` says no. */
export function gatherKeys(flush: (keys: QueryKey[]) => void, { everyMs, mayFlush }: { everyMs: number; mayFlush: () => boolean }) {
  const waiting = new Map<string, QueryKey>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const release = () => {
    timer = undefined
    if (waiting.size === 0 || !mayFlush()) return
    const keys = [...waiting.values()]
    waiting.clear()
    timer = setTimeout(release, everyMs)
    flush(keys)
  }
  return {
    add: (keys: readonly QueryKey[]) => {
      for (const key of keys) waiting.set(JSON.stringify(key), key)
      if (timer === undefined) release()
    },
    release: () => {
      if (timer === undefined) release()
    },
    stop: () => clearTimeout(timer),
  }
}
