import { useMutation, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { callApi } from '#components/call-api.ts'
import { queryKeys } from '#components/query-keys.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import { startedRunSchema } from '#lib/contracts/task-runs.ts'
import { runAddress } from './queries.ts'
import type { RunAction } from './run-actions.ts'

/** Answers the run that a retry or a rerun made, else null. Throws ApiProblem. */
async function act({ action, id }: { action: RunAction; id: string }): Promise<Run | null> {
  switch (action) {
    case 'retry':
    case 'rerun':
      return (await callApi(runAddress(id, `/${action}`), { method: 'POST', body: {}, answer: startedRunSchema })).run
    case 'delete':
      await callApi(runAddress(id), { method: 'DELETE', answer: z.unknown() })
      return null
    case 'cancel':
    case 'pause':
    case 'resume':
      await callApi(runAddress(id, `/${action}`), { method: 'POST', body: {}, answer: z.unknown() })
      return null
    default:
      return action satisfies never
  }
}

/** Does one thing to one run; several at once are a bulk operation (components/bulk). */
export function useRunAction() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSettled: () => {
      for (const queryKey of [queryKeys.runs.all, queryKeys.tasks.all, queryKeys.workers.farm()])
        void client.invalidateQueries({ queryKey })
    },
  })
}
