import { formatBytes, formatCount, formatDuration, formatDurationRange, formatEstimate, formatPercent } from '#components/ui/format.ts'
import { Stats } from '#components/ui/stats.tsx'
import { isEnded, type Run } from '#lib/contracts/task-runs.ts'
import { formatNumberOf, formatRate } from '#lib/format-numbers.ts'
import { doneOf, taskWords } from './words.ts'

function timeStat(run: Run) {
  if (run.finishedAt !== null) {
    const took = (Date.parse(run.finishedAt) - Date.parse(run.startedAt ?? run.createdAt)) / 1000
    return { value: formatDuration(took), note: 'from start to end' }
  }
  const eta = run.etaSeconds
  if (eta === null || run.state === 'paused') return { value: '–', note: 'left' }
  if (eta.high < 1) return { value: formatEstimate(eta.high), note: 'left' }
  return { value: formatDuration(Math.max(1, eta.likely)), note: `left, ${formatDurationRange(Math.max(1, eta.low), eta.high)}` }
}

function rateStat(run: Run) {
  const mean = run.meanRatePerSecond
  if (run.ratePerSecond === null || isEnded(run.state)) return { value: mean === null ? '–' : formatRate(mean), note: 'on average' }
  return {
    value: formatRate(run.ratePerSecond),
    note: mean === null ? 'now' : `now, ${formatRate(mean)} on average`,
  }
}

export function RunStats({ run }: { run: Run }) {
  const { counts } = run
  const share = counts.bytesIn === 0 ? null : Math.round((100 * counts.bytesOut) / counts.bytesIn)
  return (
    <div className="mt-4 mb-5">
      <Stats
        label="Numbers of the run"
        stats={[
          { value: formatPercent(doneOf(run), counts.total), note: `of ${formatNumberOf(counts.total, taskWords[run.taskKey].noun)}` },
          rateStat(run),
          timeStat(run),
          { value: formatBytes(counts.bytesIn), note: `read, ${formatBytes(counts.bytesOut)} written` },
          { value: share === null ? '–' : `${formatCount(share)} %`, note: "of the originals' bytes" },
          { value: formatCount(run.errorKinds), note: run.errorKinds === 1 ? 'kind of error' : 'kinds of error' },
        ]}
      />
    </div>
  )
}
