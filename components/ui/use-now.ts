'use client'

import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now = 0

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  now = Math.floor(Date.now() / 1000) * 1000
  timer ??= setInterval(() => {
    if (document.hidden) return
    now = Math.floor(Date.now() / 1000) * 1000
    for (const each of listeners) each()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function read(): number {
  if (now === 0) now = Math.floor(Date.now() / 1000) * 1000
  return now
}

/** The time in ms, once a second, from one timer for the whole page; null on the server and in the first picture of a page. */
export const useNow = (): number | null => useSyncExternalStore<number | null>(subscribe, read, () => null)
