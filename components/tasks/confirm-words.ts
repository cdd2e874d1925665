import { formatCount } from '#components/ui/format.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'
import type { RunAction } from './run-actions.ts'
import { doneOf, taskWords } from './words.ts'

type ConfirmWords = { title: string; text: string; action: string; danger: boolean }

/** What a confirmation about one run says, with its numbers. */
export function confirmWords(action: RunAction, run: Run): ConfirmWords {
  const { running, failed } = run.counts
  const progress = `${formatCount(doneOf(run))} of ${formatCount(run.counts.total)} done`
  const broken = running > 0 ? `, ${formatCount(running)} at work will be broken off, their processes killed` : ''
  switch (action) {
    case 'cancel':
      return {
        title: 'Cancel the run',
        text: `${progress}${broken}. What is done stays; the rest is left for another run.`,
        action: 'Cancel the run',
        danger: true,
      }
    case 'pause':
      return {
        title: 'Pause the run',
        text: `${progress}${broken}${running > 0 ? ', and begun again' : ''}. While it is paused, no other run of this task can start.`,
        action: 'Pause the run',
        danger: false,
      }
    case 'resume':
      return { title: 'Resume the run', text: `${progress}. It goes on where it stopped.`, action: 'Resume the run', danger: false }
    case 'retry':
      return {
        title: `Retry ${formatNumberOf(failed, taskWords[run.taskKey].noun)}`,
        text: `A new run works through the ${formatCount(failed)} that failed, whatever stopped them before.`,
        action: `Retry ${formatCount(failed)} failed`,
        danger: false,
      }
    case 'rerun':
      return {
        title: 'Run again',
        text: 'A new run with the same scope: what is in it is counted anew.',
        action: 'Run again',
        danger: false,
      }
    case 'delete':
      return {
        title: "Delete the run's history",
        text: `The record of ${formatNumberOf(doneOf(run), { one: 'item', many: 'items' })}, its log and its timings go. What it made stays.`,
        action: 'Delete the record',
        danger: true,
      }
    default:
      return action satisfies never
  }
}
