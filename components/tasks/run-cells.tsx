'use client'

import { formatCount, formatDuration, formatEstimate } from '#components/ui/format.ts'
import { useNow } from '#components/ui/use-now.ts'
import { describeError } from '#lib/contracts/error-sentences.ts'
import { isEnded, type Run } from '#lib/contracts/task-runs.ts'
import { formatRate } from '#lib/format-numbers.ts'
import { doneOf } from './words.ts'

/** What stands in the narrow columns of a run's row. */

export function leftWords(run: Run): string {
  if (isEnded(run.state)) return '–'
  if (run.reasonCode !== null) return describeError(run.reasonCode, run.reasonDetails).what
  return run.etaSeconds === null ? '–' : formatEstimate(run.etaSeconds.likely).replace('about ', '~')
}

/** How long it was at work, or has been by now; unknown before the page is awake, since server and browser would not agree. */
export function Took({ run }: { run: Run }) {
  const now = useNow()
  const end = run.finishedAt === null ? now : Date.parse(run.finishedAt)
  return run.startedAt === null || end === null ? '–' : formatDuration(Math.max(0, end - Date.parse(run.startedAt)) / 1000)
}

/** Now, and on average where that says more. */
export function Rate({ run }: { run: Run }) {
  const mean = run.meanRatePerSecond
  if (run.state !== 'running' || run.ratePerSecond === null) return mean === null ? '–' : formatRate(mean)
  return (
    <>
      {formatRate(run.ratePerSecond)}
      {mean === null ? null : <span className="text-muted">, mean {formatRate(mean)}</span>}
    </>
  )
}

export function Tries({ run: { counts } }: { run: Run }) {
  return (
    <>
      {formatCount(counts.attempts)}
      {counts.interruptions > 0 ? <span className="text-muted">, {formatCount(counts.interruptions)} broken off</span> : null}
    </>
  )
}

export function Items({ run }: { run: Run }) {
  const done = doneOf(run)
  const whole = isEnded(run.state) && done === run.counts.total
  return (
    <>
      {whole ? formatCount(run.counts.total) : `${formatCount(done)} of ${formatCount(run.counts.total)}`}
      {run.counts.failed > 0 ? <span className="text-failed">, {formatCount(run.counts.failed)} failed</span> : null}
    </>
  )
}
