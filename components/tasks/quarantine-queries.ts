import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { callApi, queryString } from '#components/call-api.ts'
import { queryKeys } from '#components/query-keys.ts'
import { changedCountSchema } from '#lib/contracts/images.ts'
import { quarantineListSchema, type ReleaseItems } from '#lib/contracts/quarantine.ts'
import { startedRunSchema, type TaskKey } from '#lib/contracts/task-runs.ts'

const address = '/api/v1/tasks/quarantine'

/** What is in quarantine of a task; with `run` what of it failed there. */
export const useQuarantinePages = (task: TaskKey, run?: string) =>
  useInfiniteQuery({
    queryKey: queryKeys.tasks.quarantine(task, run),
    queryFn: ({ pageParam, signal }) =>
      callApi(`${address}${queryString({ task, run, cursor: pageParam, limit: 50 })}`, { signal, answer: quarantineListSchema }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  })

export function useRelease() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: ReleaseItems) => callApi(`${address}/release`, { method: 'POST', body, answer: changedCountSchema }),
    onSettled: () => void client.invalidateQueries({ queryKey: queryKeys.tasks.all }),
  })
}

/** A run over these items alone: whoever asks for them by name gets them, quarantine or not. */
export function useTryAgain() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ task, itemIds }: { task: TaskKey; itemIds: number[] }) =>
      callApi('/api/v1/tasks/runs', {
        method: 'POST',
        body: { task, scope: { kind: 'selection', ids: itemIds } },
        answer: startedRunSchema,
      }),
    onSettled: () => void client.invalidateQueries({ queryKey: queryKeys.tasks.all }),
  })
}
