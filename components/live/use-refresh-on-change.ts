import { useEffect, useRef } from 'react'
import type { PageEvent } from '#lib/contracts/events.ts'
import { listenToChanges } from './live-connection.ts'

type Refresh = { refresh: () => void; everyMs: number; topics?: readonly PageEvent['topic'][] }

/** Refreshes at once after a change of one of these topics (unset: any), then at most every so often, and never while the tab is hidden. */
export function useRefreshOnChange(given: Refresh): void {
  const latest = useRef(given)
  latest.current = given
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let dirty = false
    const refresh = () => {
      timer = undefined
      if (!dirty || document.hidden) return
      dirty = false
      timer = setTimeout(refresh, latest.current.everyMs)
      latest.current.refresh()
    }
    const wake = () => timer === undefined && refresh()
    const stop = listenToChanges((event) => {
      if (event !== null && latest.current.topics?.includes(event.topic) === false) return
      dirty = true
      wake()
    })
    document.addEventListener('visibilitychange', wake)
    return () => {
      stop()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', wake)
    }
  }, [])
}
