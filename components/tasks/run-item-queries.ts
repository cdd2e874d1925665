import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { callApi } from '#components/call-api.ts'
import { queryKeys } from '#components/query-keys.ts'
import { changedCountSchema } from '#lib/contracts/images.ts'
import { type RetryRun, runTraceSchema, type SkipItems } from '#lib/contracts/run-items.ts'
import { runAddress } from './queries.ts'

/** What the first failure with this code left to be read; it never changes. */
export const useTrace = (runId: string, code: string) =>
  useQuery({
    queryKey: queryKeys.runs.trace(runId, code),
    queryFn: ({ signal }) => callApi(runAddress(runId, `/errors/${encodeURIComponent(code)}`), { signal, answer: runTraceSchema }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

/** Changes items of a run and answers how many it changed. */
function useChangeItems<Which>(runId: string, verb: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Which) => callApi(runAddress(runId, `/${verb}`), { method: 'POST', body, answer: changedCountSchema }),
    onSettled: () => {
      for (const queryKey of [queryKeys.runs.one(runId), queryKeys.tasks.all]) void client.invalidateQueries({ queryKey })
    },
  })
}

export const useSkipItems = (runId: string) => useChangeItems<SkipItems>(runId, 'skip')
export const useLeaveOut = (runId: string) => useChangeItems<RetryRun>(runId, 'leave-out')
