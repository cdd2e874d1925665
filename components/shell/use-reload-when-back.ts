'use client'

import { useEffect } from 'react'

const askEveryMs = 3_000
const storageKey = 'kiln-reloaded-at'
/** A script that the web answers without is blocked, not late: the page is loaded again by itself once, then only when it is asked to. */
const onceInMs = 5 * 60_000

const wasReloaded = (): boolean => Date.now() - Number(sessionStorage.getItem(storageKey) ?? 0) < onceInMs

/** While `active`, loads the page again as soon as the web answers. */
export function useReloadWhenBack(active: boolean): void {
  useEffect(() => {
    if (!active) return
    let wasAway = false
    const timer = setInterval(async () => {
      const isBack = await fetch('/api/health', { cache: 'no-store', signal: AbortSignal.timeout(askEveryMs) }).then(
        ({ ok }) => ok,
        () => false, // away still
      )
      if (!isBack) wasAway = true
      else if (wasAway || !wasReloaded()) {
        clearInterval(timer)
        sessionStorage.setItem(storageKey, String(Date.now()))
        location.reload()
      }
    }, askEveryMs)
    return () => clearInterval(timer)
  }, [active])
}
