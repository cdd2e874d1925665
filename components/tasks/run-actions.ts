import { endedRunStates, type Run, type RunState } from '#lib/contracts/task-runs.ts'

/** What can be done with a run as it stands. */
export const runActions = ['pause', 'resume', 'cancel', 'retry', 'rerun', 'delete'] as const
export type RunAction = (typeof runActions)[number]

/** The states in which it can be done. */
export const actionStates: Record<RunAction, readonly RunState[]> = {
  pause: ['queued', 'running'],
  resume: ['paused', 'pausing'],
  cancel: ['queued', 'running', 'pausing', 'paused'],
  retry: endedRunStates,
  rerun: endedRunStates,
  delete: endedRunStates,
}

export const mayDo = (action: RunAction, { state, counts }: Pick<Run, 'state' | 'counts'>): boolean =>
  actionStates[action].includes(state) && (action !== 'retry' || counts.failed > 0)
