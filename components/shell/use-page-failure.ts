'use client'

import { useRouter } from 'next/navigation'
import { startTransition } from 'react'
import { isLoadFailure } from './is-load-failure.ts'
import { useReloadWhenBack } from './use-reload-when-back.ts'

type Failure = { error: Error & { digest?: string }; reset: () => void; made: string }
type PageFailure = { title: string; sentence: string; code: string; retry: () => void }

/** What became of a page, and what trying again means: asking the server for it anew, or loading its scripts. `made`: the sentence of the former. */
export function usePageFailure({ error, reset, made }: Failure): PageFailure {
  const router = useRouter()
  const isUnloaded = isLoadFailure(error)
  useReloadWhenBack(isUnloaded)
  if (isUnloaded)
    return {
      title: 'This page could not be loaded',
      sentence: 'A part of it did not come: Kiln restarts, was updated, or cannot be reached. It is loaded again as soon as Kiln answers.',
      code: 'script_not_loaded',
      retry: () => location.reload(),
    }
  const retry = () =>
    startTransition(() => {
      router.refresh()
      reset()
    })
  return { title: 'This page could not be made', sentence: made, code: error.digest ?? 'internal', retry }
}
