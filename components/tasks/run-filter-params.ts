import { type createLoader, parseAsArrayOf, parseAsInteger, parseAsIsoDate, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { runStates, scopeKinds, taskKeys } from '#lib/contracts/task-runs.ts'
import type { RunFilter } from './queries.ts'

const runSorts = ['newest', 'oldest', 'longest', 'most_failed'] as const
/** 0 stands for any time. */
export const dayChoices = [1, 7, 30, 365, 0] as const

/** The filters of the runs list as the address holds them; `kind` is the kind of scope, `from` and `until` are days, both included. */
export const runFilterParams = {
  state: parseAsArrayOf(parseAsStringLiteral(runStates)).withDefault([]),
  task: parseAsArrayOf(parseAsStringLiteral(taskKeys)).withDefault([]),
  kind: parseAsArrayOf(parseAsStringLiteral(scopeKinds)).withDefault([]),
  who: parseAsString.withDefault(''),
  days: parseAsInteger.withDefault(0),
  from: parseAsIsoDate,
  until: parseAsIsoDate,
  q: parseAsString.withDefault(''),
  sort: parseAsStringLiteral(runSorts).withDefault('newest'),
}
type Values = Awaited<ReturnType<ReturnType<typeof createLoader<typeof runFilterParams>>>>

const dayMs = 24 * 3600 * 1000

export const filterOf = ({ state, task, kind, who, days, from, until, q, sort }: Values): RunFilter => ({
  ...(state.length > 0 ? { state } : {}),
  ...(task.length > 0 ? { task } : {}),
  ...(kind.length > 0 ? { scope: kind } : {}),
  ...(who === '' ? {} : { who: who.slice(0, 200) }),
  ...(days > 0 ? { days } : {}),
  ...(from === null ? {} : { from: from.toISOString() }),
  ...(until === null ? {} : { until: new Date(until.getTime() + dayMs).toISOString() }),
  ...(q === '' ? {} : { search: q.slice(0, 200) }),
  sort,
})

export const isFiltered = ({ state, task, kind, who, days, from, until, q }: Values): boolean =>
  state.length > 0 || task.length > 0 || kind.length > 0 || who !== '' || days > 0 || from !== null || until !== null || q !== ''
