'use client'

import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { callApi } from '#components/call-api.ts'
import { listenToChanges } from '#components/live/live-connection.ts'
import { queryKeys } from '#components/query-keys.ts'
import { type ImageList, imageListSchema } from '#lib/contracts/images.ts'
import { type ImageFilter, libraryPageSize } from './library-filters.ts'
import { listAddress } from './queries.ts'

/** Every loaded page is read again after a change: the more there are, the longer between two refreshes. */
const refreshMsEach = 400
const refreshMsLeast = 800

/** The library, page after page, kept fresh. `firstPage` came with the markup. */
export function useLibraryPages(filter: ImageFilter, firstPage: ImageList | null) {
  const query = useInfiniteQuery({
    queryKey: queryKeys.library.list(filter),
    queryFn: ({ pageParam, signal }) => callApi(listAddress(filter, pageParam, libraryPageSize), { signal, answer: imageListSchema }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    initialData: firstPage === null ? undefined : { pages: [firstPage], pageParams: [null] },
    // read before this page could hear of changes: asked again at once
    initialDataUpdatedAt: 0,
    placeholderData: keepPreviousData,
  })
  const images = useMemo(() => query.data?.pages.flatMap((page) => page.images) ?? [], [query.data])
  useRefresh(Math.max(refreshMsLeast, (query.data?.pages.length ?? 0) * refreshMsEach))
  return { ...query, images }
}

function useRefresh(everyMs: number): void {
  const client = useQueryClient()
  const pace = useRef(everyMs)
  pace.current = everyMs
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let dirty = false
    const refresh = () => {
      timer = undefined
      if (!dirty || document.hidden) return
      dirty = false
      timer = setTimeout(refresh, pace.current)
      void client.invalidateQueries({ queryKey: queryKeys.library.all }, { cancelRefetch: false })
    }
    const stop = listenToChanges((event) => {
      // other settings make images stale
      if (event !== null && event.topic !== 'images' && event.topic !== 'imports' && event.topic !== 'settings') return
      dirty = true
      if (timer === undefined) refresh()
    })
    const wake = () => timer === undefined && refresh()
    document.addEventListener('visibilitychange', wake)
    return () => {
      stop()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', wake)
    }
  }, [client])
}
