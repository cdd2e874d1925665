import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { callApi, queryString } from '#components/call-api.ts'
import { queryKeys } from '#components/query-keys.ts'
import { changedCountSchema, type ImageTallies, imageDetailSchema, imageTalliesSchema } from '#lib/contracts/images.ts'
import { type Import, type ImportSource, importListSchema, importSchema } from '#lib/contracts/imports.ts'
import type { ImageFilter } from './library-filters.ts'

export const listAddress = (filter: ImageFilter, cursor: string | null, limit: number): string =>
  `/api/v1/images${queryString({ ...filter, deleted: filter.deleted || null, cursor, limit })}`

export const useImage = (id: number) =>
  useQuery({
    queryKey: queryKeys.images.detail(id),
    queryFn: ({ signal }) => callApi(`/api/v1/images/${id}`, { signal, answer: imageDetailSchema }),
  })

/** How many images are in each state; `first` came with the markup. */
export const useTallies = (first: ImageTallies): ImageTallies =>
  useQuery({
    queryKey: queryKeys.images.tallies(),
    queryFn: ({ signal }) => callApi('/api/v1/images/tallies', { signal, answer: imageTalliesSchema }),
    initialData: first,
    // it was read before this page could hear of changes: asked again at once
    initialDataUpdatedAt: 0,
  }).data

/** Everything that shows images: asked again after one of them was changed here, without waiting for the stream to say so. */
const refreshImages = (client: QueryClient) =>
  Promise.all([client.invalidateQueries({ queryKey: queryKeys.images.all }), client.invalidateQueries({ queryKey: queryKeys.library.all })])

const imageVerbs = ['publish', 'unpublish', 'delete', 'restore', 'purge'] as const
export type ImageVerb = (typeof imageVerbs)[number]

export function useChangeImages() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ verb, ids }: { verb: ImageVerb; ids: number[] }) =>
      callApi(`/api/v1/images/${verb}`, { method: 'POST', body: { ids }, answer: changedCountSchema }),
    onSettled: () => refreshImages(client),
  })
}

/** Works on one image now, in the lane that goes ahead of mass runs. */
export function useRetryImage() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => callApi(`/api/v1/images/${id}/retry`, { method: 'POST', answer: z.unknown() }),
    onSettled: () => refreshImages(client),
  })
}

export function useStartImport() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (source: ImportSource): Promise<Import> =>
      callApi('/api/v1/imports', { method: 'POST', body: { source }, answer: importSchema }),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.imports.all }),
  })
}

export const useImport = (id: string) =>
  useQuery({
    queryKey: queryKeys.imports.detail(id),
    queryFn: ({ signal }) => callApi(`/api/v1/imports/${id}`, { signal, answer: importSchema }),
    // the stream says when something changed; this is for when it is cut off
    refetchInterval: ({ state }) => (state.data && !isActive(state.data) ? false : 3_000),
  })

export const isActive = ({ finishedAt }: Import): boolean => finishedAt === null

/** Newest first. */
export const useImports = () =>
  useQuery({
    queryKey: [...queryKeys.imports.all, 'list'],
    queryFn: ({ signal }) => callApi('/api/v1/imports', { signal, answer: importListSchema }),
  })

/** What was added by then stays. */
export function useCancelImport(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => callApi(`/api/v1/imports/${id}/cancel`, { method: 'POST', answer: importSchema }),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.imports.all }),
  })
}
