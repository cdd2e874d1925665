import type { BulkRunTarget, RunBulkAction } from '#lib/contracts/bulk-operations.ts'
import type { Run, RunState } from '#lib/contracts/task-runs.ts'
import type { RunFilter } from './queries.ts'
import { actionStates, type BusyTasks, mayDo } from './run-actions.ts'

/** Runs chosen one by one, or all that the filters match, with how many there are in each state. */
export type ChosenRuns = { runs: Run[] } | { filter: RunFilter; totals: Record<string, number> }

/** Those of the filter's states in which the action can be done; a retry only where something may have failed. */
const statesFor = (action: RunBulkAction, { state }: RunFilter): RunState[] =>
  actionStates[action].filter((one) => (state?.includes(one) ?? true) && !(action === 'retry' && one === 'succeeded'))

export const countChosen = (chosen: ChosenRuns): number =>
  'runs' in chosen ? chosen.runs.length : sum(chosen.totals, (chosen.filter.state ?? Object.keys(chosen.totals)) as string[])

/** To how many of them an action applies. */
export const countFor = (action: RunBulkAction, chosen: ChosenRuns, busy: BusyTasks): number =>
  'runs' in chosen ? chosen.runs.filter((run) => mayDo(action, run, busy)).length : sum(chosen.totals, statesFor(action, chosen.filter))

/** The same as a bulk operation names them. */
export function targetFor(action: RunBulkAction, chosen: ChosenRuns, busy: BusyTasks): BulkRunTarget {
  if ('runs' in chosen) return { ids: chosen.runs.filter((run) => mayDo(action, run, busy)).map(({ id }) => id) }
  const { sort: _, ...filter } = chosen.filter
  return { filter: { ...filter, state: statesFor(action, chosen.filter) } }
}

const sum = (totals: Record<string, number>, states: readonly string[]): number =>
  states.reduce((total, state) => total + (totals[state] ?? 0), 0)
