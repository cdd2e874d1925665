import { formatCount, formatNumberOf } from '#components/ui/format.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import type { RunAction } from './run-actions.ts'
import { doneOf, taskWords } from './words.ts'

export type ConfirmWords = { title: string; text: string; action: string; danger: boolean }

/** What a confirmation says, with its numbers. One run, or several chosen ones. */
export function confirmWords(action: RunAction, runs: readonly Run[]): ConfirmWords {
  const [only] = runs
  const many = runs.length > 1
  const sum = (of: (run: Run) => number): number => runs.reduce((total, run) => total + of(run), 0)
  const done = formatCount(sum(doneOf))
  const total = formatCount(sum((run) => run.counts.total))
  const running = sum((run) => run.counts.running)
  const failed = sum((run) => run.counts.failed)
  const noun = only === undefined ? { one: 'item', many: 'items' } : taskWords[only.taskKey].noun
  const these = many ? `${formatCount(runs.length)} runs` : 'the run'
  switch (action) {
    case 'cancel':
      return {
        title: many ? `Cancel ${these}` : 'Cancel the run',
        text: `${done} of ${total} done${running > 0 ? `, ${formatCount(running)} at work will be stopped` : ''}. What is done stays; the rest is left for another run.`,
        action: many ? `Cancel ${these}` : 'Cancel the run',
        danger: true,
      }
    case 'pause':
      return {
        title: `Pause ${these}`,
        text: `${done} of ${total} done${running > 0 ? `, ${formatCount(running)} at work will be stopped and begun again` : ''}. While it is paused, no other run of this task can start.`,
        action: `Pause ${these}`,
        danger: false,
      }
    case 'resume':
      return {
        title: `Resume ${these}`,
        text: `${done} of ${total} done. It goes on where it stopped.`,
        action: `Resume ${these}`,
        danger: false,
      }
    case 'retry':
      return {
        title: `Retry ${formatNumberOf(failed, noun)}`,
        text: `A new run works through the ${formatCount(failed)} that failed${many ? ` in ${these}` : ''}, whatever stopped them before.`,
        action: `Retry ${formatCount(failed)} failed`,
        danger: false,
      }
    case 'rerun':
      return {
        title: `Run again`,
        text: `A new run with the same scope: what is in it is counted anew.`,
        action: many ? `Run ${formatCount(runs.length)} again` : 'Run again',
        danger: false,
      }
    case 'delete':
      return {
        title: many ? `Delete the history of ${these}` : "Delete the run's history",
        text: `The record of ${formatNumberOf(sum(doneOf), { one: 'item', many: 'items' })}, its log and its timings go. What it made stays.`,
        action: many ? `Delete ${formatCount(runs.length)} records` : 'Delete the record',
        danger: true,
      }
    default:
      return action satisfies never
  }
}
