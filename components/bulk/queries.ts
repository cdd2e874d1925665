import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { toast } from 'sonner'
import { callApi, queryString } from '#components/call-api.ts'
import { queryKeys } from '#components/query-keys.ts'
import {
  type BulkSubject,
  bulkListSchema,
  bulkOperationSchema,
  bulkPreviewSchema,
  type StartBulk,
  startedBulkSchema,
} from '#lib/contracts/bulk-operations.ts'

const operations = '/api/v1/bulk-operations'
/** How long one that has ended is still told of. */
const recentMinutes = 15

/** Those at work, and those that ended a short while ago, newest first. */
export const useRecentOperations = (subject: BulkSubject) =>
  useQuery({
    queryKey: queryKeys.bulk.recent(subject),
    queryFn: ({ signal }) =>
      callApi(`${operations}${queryString({ subject, minutes: recentMinutes, limit: 5 })}`, { signal, answer: bulkListSchema }),
    // the stream says when something changed; this is for when it is cut off
    refetchInterval: ({ state }) => (state.data?.operations.some(({ finishedAt }) => finishedAt === null) ? 5_000 : false),
  })

export function useStartBulk() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: StartBulk) => callApi(operations, { method: 'POST', body, answer: startedBulkSchema }),
    onSuccess: ({ isNew }) => void (isNew || toast('The same was asked for already and is at work.')),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.bulk.all }),
  })
}

export function useCancelOperation() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => callApi(`${operations}/${id}/cancel`, { method: 'POST', answer: bulkOperationSchema }),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.bulk.all }),
  })
}

/** How many rows one would look at. */
export const askBulkPreview = (body: StartBulk) => callApi(`${operations}/preview`, { method: 'POST', body, answer: bulkPreviewSchema })
