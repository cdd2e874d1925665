'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { problemOf } from '#components/call-api.ts'
import { hasSessionEnded, hearSignIn, resumeSession, watchSession } from '#components/session.ts'

const refreshMsLeast = 5_000

/**
 * Looks whether an ended session is there again, when another tab signs in or somebody comes back to this one, and reads everything anew then.
 * Where a role was changed meanwhile, the page is made anew with what may be done now.
 */
export function useSessionWatch(): void {
  const client = useQueryClient()
  const router = useRouter()
  useEffect(() => {
    const look = async () => {
      if (!hasSessionEnded() || document.hidden) return
      const answer = await fetch('/api/v1/account', { cache: 'no-store' }).catch(() => null)
      if (answer?.ok) resumeSession()
    }
    const stopHearing = hearSignIn(() => void look())
    const stopWatching = watchSession(() => {
      if (!hasSessionEnded()) void client.invalidateQueries()
    })
    const wake = () => void look()
    addEventListener('focus', wake)
    document.addEventListener('visibilitychange', wake)
    return () => {
      stopHearing()
      stopWatching()
      removeEventListener('focus', wake)
      document.removeEventListener('visibilitychange', wake)
    }
  }, [client])
  useEffect(() => {
    let refreshedAt = Number.NEGATIVE_INFINITY
    const hear = (event: { type: string; action?: { type: string; error?: unknown } }) => {
      if (event.type !== 'updated' || event.action?.type !== 'error') return
      if (problemOf(event.action.error).code !== 'forbidden' || performance.now() - refreshedAt < refreshMsLeast) return
      refreshedAt = performance.now()
      router.refresh()
    }
    const stops = [client.getQueryCache().subscribe(hear), client.getMutationCache().subscribe(hear)]
    return () => {
      for (const stop of stops) stop()
    }
  }, [client, router])
}
