'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useSessionEnded } from '#components/session.ts'
import { buttonClass } from '#components/ui/button.tsx'
import { OutcomeIcon } from '#components/ui/outcome.tsx'
import { useSessionWatch } from './use-session-watch.ts'

/** Stands above an open page whose session ended, with the way back to just here; a sign-in in another tab takes it away again. */
export function SessionNote() {
  useSessionWatch()
  const ended = useSessionEnded()
  const pathname = usePathname()
  const search = useSearchParams().toString()
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
