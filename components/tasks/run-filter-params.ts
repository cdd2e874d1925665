import { type createLoader, parseAsArrayOf, parseAsInteger, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { runStates, taskKeys } from '#lib/contracts/task-runs.ts'
import type { RunFilter } from './queries.ts'

export const runSorts = ['newest', 'oldest', 'longest', 'most_failed'] as const
/** 0 stands for any time. */
export const dayChoices = [1, 7, 30, 365, 0] as const

/** The filters of the runs list as the address holds them. */
export const runFilterParams = {
  state: parseAsArrayOf(parseAsStringLiteral(runStates)).withDefault([]),
  task: parseAsArrayOf(parseAsStringLiteral(taskKeys)).withDefault([]),
  who: parseAsString.withDefault(''),
  days: parseAsInteger.withDefault(0),
  q: parseAsString.withDefault(''),
  sort: parseAsStringLiteral(runSorts).withDefault('newest'),
}
type Values = Awaited<ReturnType<ReturnType<typeof createLoader<typeof runFilterParams>>>>

export const filterOf = ({ state, task, who, days, q, sort }: Values): RunFilter => ({
  ...(state.length > 0 ? { state } : {}),
  ...(task.length > 0 ? { task } : {}),
  ...(who === '' ? {} : { who }),
  ...(days > 0 ? { days } : {}),
  ...(q === '' ? {} : { search: q }),
  sort,
})

export const isFiltered = ({ state, task, who, days, q }: Values): boolean =>
  state.length > 0 || task.length > 0 || who !== '' || days > 0 || q !== ''
