'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { listenToChanges } from '#components/live/live-connection.ts'

const everyMs = 2_000

/** Has a page that was made on the server made again after changes, at most every two seconds and never while the tab is hidden. */
export function RefreshOnChange() {
  const router = useRouter()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let dirty = false
    const refresh = () => {
      timer = undefined
      if (!dirty || document.hidden) return
      dirty = false
      timer = setTimeout(refresh, everyMs)
      router.refresh()
    }
    const wake = () => timer === undefined && refresh()
    const stop = listenToChanges(() => {
      dirty = true
      wake()
    })
    document.addEventListener('visibilitychange', wake)
    return () => {
      stop()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', wake)
    }
  }, [router])
  return null
}
