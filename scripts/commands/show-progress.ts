import type { Run } from '#lib/contracts/task-runs.ts'
import { formatRate } from '#lib/format-numbers.ts'

export type Progress = { show: (run: Run) => void; end: (line: string) => void }

const everyMs = 5000

/** On stderr: a bar that stays in place on a terminal, a line every five seconds elsewhere. */
export function showProgress(): Progress {
  const { stderr } = process
  let saidAt = Number.NEGATIVE_INFINITY
  let saidState = ''
  return {
    show: (run) => {
      if (stderr.isTTY) return void stderr.write(`\r\x1b[2K${bar(run, stderr.columns || 80)}`)
      const now = performance.now()
      if (now - saidAt < everyMs && run.state === saidState) return
      saidAt = now
      saidState = run.state
      stderr.write(`${line(run)}\n`)
    },
    end: (text) => void stderr.write(stderr.isTTY ? `\r\x1b[2K${text}\n` : `${text}\n`),
  }
}

function line({ state, counts, ratePerSecond, etaSeconds, reasonCode }: Run): string {
  const done = counts.ok + counts.skipped + counts.failed
  const rate = ratePerSecond === null ? '' : `, ${formatRate(ratePerSecond)}`
  const left = etaSeconds === null ? '' : `, ${spanned(etaSeconds)} left`
  const failed = counts.failed === 0 ? '' : `, ${counts.failed} failed`
  return `${state.replaceAll('_', ' ')}${reasonCode === null ? '' : ` (${reasonCode})`}: ${done} of ${counts.total}${failed}${rate}${left}`
}

function bar(run: Run, columns: number): string {
  const text = line(run)
  const width = Math.max(0, Math.min(40, columns - text.length - 4))
  const done = run.counts.total === 0 ? 0 : (run.counts.ok + run.counts.skipped + run.counts.failed) / run.counts.total
  const full = Math.round(done * width)
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${text}`.slice(0, columns)
}

const spanned = ({ low, high }: { low: number; high: number }): string =>
  high < 1 ? 'under 1 s' : `${span(Math.max(1, low))} to ${span(high)}`

const span = (seconds: number): string =>
  seconds < 90 ? `${Math.round(seconds)} s` : seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
