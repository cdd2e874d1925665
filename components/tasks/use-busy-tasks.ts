import { useQuery } from '@tanstack/react-query'
import { callApi, queryString } from '#components/call-api.ts'
import { queryKeys } from '#components/query-keys.ts'
import { activeRunStates, runListSchema, type TaskKey } from '#lib/contracts/task-runs.ts'

const address = `/api/v1/tasks/runs${queryString({ state: activeRunStates, limit: 50 })}`
const none: ReadonlyMap<TaskKey, string> = new Map()

/** The tasks that have an active run, and which: another of theirs would only be refused. */
export function useBusyTasks(): ReadonlyMap<TaskKey, string> {
  const asked = useQuery({
    queryKey: queryKeys.runs.active(),
    queryFn: ({ signal }) => callApi(address, { signal, answer: runListSchema }),
    select: ({ runs }) => new Map(runs.map(({ taskKey, id }) => [taskKey, id])),
  })
  return asked.data ?? none
}
