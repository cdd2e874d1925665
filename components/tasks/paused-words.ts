import { describeError } from '#lib/contracts/error-sentences.ts'
import type { PausedRun } from '#lib/contracts/farm.ts'
import { taskWords } from './words.ts'

/** Which run stands still and why: `short` for a pill ("paused: storage full"), `what` a sentence or two, `todo` what to do. */
export function pausedWords({ taskKey, reasonCode, reasonDetails }: PausedRun): { short: string; what: string; todo: string } {
  const paused = `${taskWords[taskKey].title} is paused`
  if (reasonCode === null) return { short: 'paused', what: `${paused}.`, todo: 'Resume it on its page, or cancel it.' }
  const { what, todo } = describeError(reasonCode, reasonDetails)
  return { short: `paused: ${reasonCode.replaceAll('_', ' ')}`, what: `${paused}. ${what}`, todo }
}
