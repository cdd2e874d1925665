'use client'

import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { callApi } from '#components/call-api.ts'
import { useRefreshOnChange } from '#components/live/use-refresh-on-change.ts'
import { queryKeys } from '#components/query-keys.ts'
import { type ImageList, imageListSchema } from '#lib/contracts/images.ts'
import { type ImageFilter, libraryPageSize } from './library-filters.ts'
import { listAddress } from './queries.ts'

/** Every loaded page is read again after a change: the more there are, the longer between two refreshes. */
const refreshMsEach = 400
const refreshMsLeast = 800
/** Other settings make images stale. */
const refreshedBy = ['images', 'imports', 'settings'] as const

/** The library, page after page, kept fresh. `firstPage` came with the markup. */
export function useLibraryPages(filter: ImageFilter, firstPage: ImageList | null) {
  const client = useQueryClient()
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
  useRefreshOnChange({
    refresh: () => void client.invalidateQueries({ queryKey: queryKeys.library.all }, { cancelRefetch: false }),
    everyMs: Math.max(refreshMsLeast, (query.data?.pages.length ?? 0) * refreshMsEach),
    topics: refreshedBy,
  })
  return { ...query, images }
}
