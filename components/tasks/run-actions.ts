import { endedRunStates, isEnded, type Run, type RunState } from '#lib/contracts/task-runs.ts'

/** What can be done with a run as it stands. */
export const runActions = ['pause', 'resume', 'cancel', 'retry', 'rerun', 'delete'] as const
export type RunAction = (typeof runActions)[number]

const allowed: Record<RunAction, (run: Pick<Run, 'state' | 'counts'>) => boolean> = {
  pause: ({ state }) => state === 'queued' || state === 'running',
  resume: ({ state }) => state === 'paused' || state === 'pausing',
  cancel: ({ state }) => !isEnded(state) && state !== 'cancelling',
  retry: ({ state, counts }) => isEnded(state) && counts.failed > 0,
  rerun: ({ state }) => isEnded(state),
  delete: ({ state }) => (endedRunStates as readonly RunState[]).includes(state),
}

export const mayDo = (action: RunAction, run: Pick<Run, 'state' | 'counts'>): boolean => allowed[action](run)
