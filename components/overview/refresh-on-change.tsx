'use client'

import { useRouter } from 'next/navigation'
import { useRefreshOnChange } from '#components/live/use-refresh-on-change.ts'

/** Has a page that was made on the server made again after changes, at most every two seconds and never while the tab is hidden. */
export function RefreshOnChange() {
  const router = useRouter()
  useRefreshOnChange({ refresh: () => router.refresh(), everyMs: 2_000 })
  return null
}
