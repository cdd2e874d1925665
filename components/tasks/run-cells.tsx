'use client'

import { formatCount, formatDuration, formatEstimate } from '#components/ui/format.ts'
import { useNow } from '#components/ui/use-now.ts'
import { describeError } from '#lib/contracts/error-sentences.ts'
import { isEnded, type Run } from '#lib/contracts/task-runs.ts'
import { formatRate } from '#lib/format-numbers.ts'
import { doneOf } from './words.ts'

/** What stands in the narrow columns of a run's row. */

function leftWords(run: Run): string {
  if (run.reasonCode !== null) return describeError(run.reasonCode, run.reasonDetails).what
  return run.etaSeconds === null ? '–' : formatEstimate(run.etaSeconds.likely).replace('about ', '~')
}

/** How long is left and how long it has been at it, or what it took; unknown before the page is awake, since server and browser would not agree. */
export function LeftOrTook({ run }: { run: Run }) {
  const now = useNow()
  const end = run.finishedAt === null ? now : Date.parse(run.finishedAt)
  const took = run.startedAt === null || end === null ? null : formatDuration(Math.max(0, end - Date.parse(run.startedAt)) / 1000)
  if (isEnded(run.state)) return took === null ? '–' : `${run.state === 'cancelled' ? 'after' : 'took'} ${took}`
  const left = leftWords(run)
  return (
    <span
      className="block max-w-56 truncate phone:max-w-none phone:whitespace-normal"
      title={took === null ? left : `${left}, for ${took} so far`}
    >
      {left}
      {took === null ? null : <span className="text-muted @max-7xl:hidden">, for {took}</span>}
    </span>
  )
}

export const meanWords = ({ meanRatePerSecond: mean }: Run): string | undefined =>
  mean === null ? undefined : `${formatRate(mean)} on average, without pauses`

/** Now, and on average where there is room. */
export function Rate({ run }: { run: Run }) {
  const mean = run.meanRatePerSecond
  if (run.state !== 'running' || run.ratePerSecond === null) return mean === null ? '–' : formatRate(mean)
  return (
    <>
      {formatRate(run.ratePerSecond)}
      {mean === null ? null : <span className="text-muted @max-7xl:hidden">, mean {formatRate(mean)}</span>}
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
      {run.counts.failed > 0 ? (
        <>
          , <span className="whitespace-nowrap text-failed">{formatCount(run.counts.failed)} failed</span>
        </>
      ) : null}
    </>
  )
}
