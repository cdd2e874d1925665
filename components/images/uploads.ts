'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { queryKeys } from '#components/query-keys.ts'
import { endSession, hasSessionEnded, watchSession } from '#components/session.ts'
import { sendByTus } from './send-by-tus.ts'
import { type AwaitAgain, createUploadQueue, type UploadEntry, uploadTotals } from './upload-queue.ts'

const longestWaitMs = 10_000

const awaitSignIn = (resume: () => void): (() => void) => {
  const stop = watchSession(() => {
    if (hasSessionEnded()) return
    stop()
    resume()
  })
  endSession()
  return stop
}

/** For the connection a little longer each time, or until the browser hears that it is online; for the session until it is there again. */
const awaitAgain: AwaitAgain = (why, tries, resume) => {
  if (why === 'not_signed_in') return awaitSignIn(resume)
  const stop = () => {
    clearTimeout(timer)
    removeEventListener('online', again)
  }
  const again = () => {
    stop()
    resume()
  }
  const timer = setTimeout(again, Math.min(longestWaitMs, 1_000 * 2 ** tries))
  addEventListener('online', again)
  return stop
}

/** The one queue of this tab. */
export const uploads = createUploadQueue({ send: sendByTus, awaitAgain })

const none: readonly UploadEntry[] = []

/** What is being uploaded, for whoever shows it. Reads the library again as files arrive, and warns before the tab is closed on them. */
export function useUploads(): readonly UploadEntry[] {
  const entries = useSyncExternalStore(uploads.subscribe, uploads.snapshot, () => none)
  const client = useQueryClient()
  const { done, open } = uploadTotals(entries)
  const seenDone = useRef(done)
  useEffect(() => {
    if (done > seenDone.current) void client.invalidateQueries({ queryKey: queryKeys.library.all })
    seenDone.current = done
  }, [done, client])
  useEffect(() => {
    if (open === 0) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', warn)
    return () => removeEventListener('beforeunload', warn)
  }, [open])
  return entries
}
