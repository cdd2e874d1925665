'use client'

import { useSyncExternalStore } from 'react'

/** How this tab's session is, as the server said last. While it has ended nothing is asked of the server by itself. */
let ended = false
const listeners = new Set<() => void>()
const channelName = 'kiln-session'

function become(next: boolean): void {
  if (ended === next) return
  ended = next
  for (const listener of listeners) listener()
}

export const hasSessionEnded = (): boolean => ended
/** The server knows nobody behind this tab any more. */
export const endSession = (): void => become(true)
/** The server answered as it does to somebody it knows. */
export const resumeSession = (): void => become(false)

/** Tells the other tabs of this browser that somebody has signed in. */
export function announceSignIn(): void {
  const channel = new BroadcastChannel(channelName)
  channel.postMessage('signed in')
  channel.close()
}

/** Calls `hear` when another tab has signed in. Answers how to stop. */
export function hearSignIn(hear: () => void): () => void {
  const channel = new BroadcastChannel(channelName)
  channel.onmessage = () => hear()
  return () => channel.close()
}

/** Calls `changed` when the session has ended, or is there again. Answers how to stop. */
export function watchSession(changed: () => void): () => void {
  listeners.add(changed)
  return () => listeners.delete(changed)
}

/** Resolves at once, or when the session is there again. Throws when `signal` is aborted before. */
export async function untilSignedIn(signal?: AbortSignal): Promise<void> {
  if (!ended) return
  const back = Promise.withResolvers<void>()
  const abort = () => back.reject(signal?.reason)
  const stop = watchSession(() => ended || back.resolve())
  signal?.addEventListener('abort', abort)
  if (signal?.aborted) abort()
  try {
    await back.promise
  } finally {
    stop()
    signal?.removeEventListener('abort', abort)
  }
}

export const useSessionEnded = (): boolean => useSyncExternalStore(watchSession, hasSessionEnded, () => false)
