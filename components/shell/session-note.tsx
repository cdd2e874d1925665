'use client'

import { useQueryClient } from '@tanstack/react-query'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { useEffect, useState } from 'react'
import { problemOf } from '#components/call-api.ts'
import { buttonClass } from '#components/ui/button.tsx'
import { OutcomeIcon } from '#components/ui/outcome.tsx'

const refreshMsLeast = 5_000

/**
 * Stands above an open page whose session ended, with the way back to just here; a sign-in in another tab takes it away again. Where a
 * role was changed meanwhile, the page is made anew with what may be done now.
 */
export function SessionNote() {
  const [ended, setEnded] = useState(false)
  const client = useQueryClient()
  const router = useRouter()
  const pathname = usePathname()
  const search = useSearchParams().toString()
  useEffect(() => {
    let refreshedAt = Number.NEGATIVE_INFINITY
    const hear = (event: { type: string; action?: { type: string; error?: unknown } }) => {
      if (event.type !== 'updated') return
      if (event.action?.type === 'success') setEnded(false)
      if (event.action?.type !== 'error') return
      const { code } = problemOf(event.action.error)
      if (code === 'not_signed_in') setEnded(true)
      if (code === 'forbidden' && performance.now() - refreshedAt > refreshMsLeast) {
        refreshedAt = performance.now()
        router.refresh()
      }
    }
    const stops = [client.getQueryCache().subscribe(hear), client.getMutationCache().subscribe(hear)]
    return () => {
      for (const stop of stops) stop()
    }
  }, [client, router])
  if (!ended) return null
  const here = search === '' ? pathname : `${pathname}?${search}`
  return (
    <div
      role="alert"
      className="sticky top-13 z-20 flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line bg-raised px-6 py-2 phone:px-4"
    >
      <OutcomeIcon outcome="paused" className="size-4" />
      <p className="min-w-0 flex-1 basis-60">
        Your session has ended. <span className="text-muted">What stands here is from before, and nothing can be changed.</span>
      </p>
      {/* a whole load, so that nothing of the earlier session is left in the page */}
      <a href={`/login?next=${encodeURIComponent(here)}`} className={buttonClass('primary', 'sm')}>
        Sign in
      </a>
    </div>
  )
}
