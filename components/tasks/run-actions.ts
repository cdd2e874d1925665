import { endedRunStates, type Run, type RunState, type TaskKey } from '#lib/contracts/task-runs.ts'

/** What can be done with a run as it stands. */
export const runActions = ['pause', 'resume', 'cancel', 'retry', 'rerun', 'delete'] as const
export type RunAction = (typeof runActions)[number]

/** The states in which it can be done. */
export const actionStates: Record<RunAction, readonly RunState[]> = {
  pause: ['queued', 'running'],
  resume: ['paused'],
  cancel: ['queued', 'running', 'pausing', 'paused'],
  retry: endedRunStates,
  rerun: endedRunStates,
  delete: endedRunStates,
}

const startsRun: readonly RunAction[] = ['retry', 'rerun']

/** Tasks that have an active run: another would be refused. */
export type BusyTasks = Pick<ReadonlyMap<TaskKey, unknown>, 'has'>

/** Whether the engine would accept it now. */
export const mayDo = (action: RunAction, run: Pick<Run, 'taskKey' | 'state' | 'counts'>, busy: BusyTasks): boolean =>
  actionStates[action].includes(run.state) &&
  (action !== 'retry' || run.counts.failed > 0) &&
  !(startsRun.includes(action) && busy.has(run.taskKey))
