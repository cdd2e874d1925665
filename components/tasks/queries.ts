import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { callApi, queryString } from '#components/call-api.ts'
import { queryKeys } from '#components/query-keys.ts'
import { type ListRunItems, type RetryRun, runErrorGroupsSchema, runItemListSchema } from '#lib/contracts/run-items.ts'
import { runLogSchema } from '#lib/contracts/run-log.ts'
import { runTimingSchema } from '#lib/contracts/run-timing.ts'
import {
  type ListRuns,
  previewCountSchema,
  type Run,
  type RunList,
  runListSchema,
  runSchema,
  type Scope,
  type StartRun,
  startedRunSchema,
  type TaskKey,
} from '#lib/contracts/task-runs.ts'
import { type TaskSummaries, taskSummariesSchema } from '#lib/contracts/tasks.ts'

const runs = '/api/v1/tasks/runs'
export const runAddress = (id: string, rest = ''): string => `${runs}/${id}${rest}`

/** `first`, where there is one, came with the markup. */
export const useTasks = (first?: TaskSummaries) =>
  useQuery({
    queryKey: queryKeys.tasks.list(),
    queryFn: ({ signal }) => callApi('/api/v1/tasks', { signal, answer: taskSummariesSchema }),
    initialData: first,
    initialDataUpdatedAt: 0,
  })

export type RunFilter = Partial<Pick<ListRuns, 'state' | 'task' | 'who' | 'days' | 'from' | 'until' | 'scope' | 'search' | 'sort'>>

export const listRunsAddress = (filter: RunFilter, cursor: string | null, limit: number): string =>
  `${runs}${queryString({ ...filter, cursor, limit })}`

/** `firstPage` came with the markup. */
export const useRunPages = (filter: RunFilter, firstPage: RunList | null) =>
  useInfiniteQuery({
    queryKey: queryKeys.runs.list(filter),
    queryFn: ({ pageParam, signal }) => callApi<RunList>(listRunsAddress(filter, pageParam, 50), { signal, answer: runListSchema }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    initialData: firstPage === null ? undefined : { pages: [firstPage], pageParams: [null] },
    // read before this page could hear of changes: asked again at once
    initialDataUpdatedAt: 0,
    placeholderData: keepPreviousData,
  })

export const usePreview = (task: TaskKey, scope: Scope, enabled: boolean) =>
  useQuery({
    queryKey: queryKeys.tasks.preview(task, scope),
    queryFn: ({ signal }) =>
      callApi('/api/v1/tasks/preview-count', { method: 'POST', body: { task, scope }, signal, answer: previewCountSchema }),
    enabled,
    placeholderData: keepPreviousData,
  })

export const useRun = (first: Run) =>
  useQuery({
    queryKey: queryKeys.runs.detail(first.id),
    queryFn: ({ signal }) => callApi(runAddress(first.id), { signal, answer: runSchema }),
    initialData: first,
    // it was read before this page could hear of changes: asked again at once
    initialDataUpdatedAt: 0,
    staleTime: 2_000,
  })

type ItemFilter = Partial<Pick<ListRunItems, 'state' | 'code' | 'search'>>

export const useItemPages = (runId: string, filter: ItemFilter) =>
  useInfiniteQuery({
    queryKey: queryKeys.runs.items(runId, filter),
    queryFn: ({ pageParam, signal }) =>
      callApi(`${runAddress(runId, '/items')}${queryString({ ...filter, cursor: pageParam, limit: 50 })}`, {
        signal,
        answer: runItemListSchema,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  })

export const useErrorGroups = (runId: string) =>
  useQuery({
    queryKey: queryKeys.runs.errors(runId),
    queryFn: ({ signal }) => callApi(runAddress(runId, '/errors'), { signal, answer: runErrorGroupsSchema }),
  })

export const useTiming = (runId: string) =>
  useQuery({
    queryKey: queryKeys.runs.timing(runId),
    queryFn: ({ signal }) => callApi(runAddress(runId, '/timing'), { signal, answer: runTimingSchema }),
  })

export const useLog = (runId: string, level: 'info' | 'warn' | 'error') =>
  useQuery({
    queryKey: [...queryKeys.runs.log(runId), level],
    queryFn: ({ signal }) =>
      callApi(`${runAddress(runId, '/log')}${queryString({ level, limit: 1000 })}`, { signal, answer: runLogSchema }),
    placeholderData: keepPreviousData,
  })

/** Whatever changed a run: everything about runs and tasks is asked again. */
function useRefreshRuns() {
  const client = useQueryClient()
  return () => {
    void client.invalidateQueries({ queryKey: queryKeys.runs.all })
    void client.invalidateQueries({ queryKey: queryKeys.tasks.all })
    void client.invalidateQueries({ queryKey: queryKeys.workers.farm() })
  }
}

export const useStartRun = () =>
  useMutation({
    mutationFn: (body: StartRun) => callApi(runs, { method: 'POST', body, answer: startedRunSchema }),
    onSettled: useRefreshRuns(),
  })

export const useRetryRun = () =>
  useMutation({
    mutationFn: ({ id, ...body }: RetryRun & { id: string }) =>
      callApi(runAddress(id, '/retry'), { method: 'POST', body, answer: startedRunSchema }),
    onSettled: useRefreshRuns(),
  })
