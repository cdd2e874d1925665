import { useMutation, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { callApi } from '#components/call-api.ts'
import { queryKeys } from '#components/query-keys.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import { startedRunSchema } from '#lib/contracts/task-runs.ts'
import { runAddress } from './queries.ts'
import type { RunAction } from './run-actions.ts'

/** Answers the run that a retry or a rerun made, else null. Throws ApiProblem. */
async function act(action: RunAction, id: string): Promise<Run | null> {
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

export type ActionProgress = { done: number; total: number }

/** Does one thing to one run, or to several one after the other; `onProgress` hears how far it is. The first refusal ends it. */
export function useRunAction(onProgress?: (progress: ActionProgress) => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ action, runs }: { action: RunAction; runs: readonly Run[] }): Promise<Run | null> => {
      let made: Run | null = null
      for (const [i, run] of runs.entries()) {
        onProgress?.({ done: i, total: runs.length })
        made = (await act(action, run.id)) ?? made
      }
      return made
    },
    onSettled: () => {
      for (const queryKey of [queryKeys.runs.all, queryKeys.tasks.all, queryKeys.workers.farm()])
        void client.invalidateQueries({ queryKey })
    },
  })
}
