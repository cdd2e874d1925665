import type { Run } from '#lib/contracts/task-runs.ts'

const columns: Record<string, (run: Run) => string | number | null> = {
  id: (run) => run.id,
  task: (run) => run.taskKey,
  state: (run) => run.state,
  scope: (run) => run.scope.kind,
  priority: (run) => run.priority,
  started_by: (run) => run.startedBy.label,
  total: (run) => run.counts.total,
  ok: (run) => run.counts.ok,
  skipped: (run) => run.counts.skipped,
  failed: (run) => run.counts.failed,
  bytes_in: (run) => run.counts.bytesIn,
  bytes_out: (run) => run.counts.bytesOut,
  attempts: (run) => run.counts.attempts,
  interruptions: (run) => run.counts.interruptions,
  mean_rate_per_second: (run) => run.meanRatePerSecond,
  reason_code: (run) => run.reasonCode,
  created_at: (run) => run.createdAt,
  started_at: (run) => run.startedAt,
  finished_at: (run) => run.finishedAt,
  retry_of: (run) => run.retryOf,
}

/** A cell that a spreadsheet neither splits nor runs as a formula. */
export function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

export function runsToCsv(runs: readonly Run[]): string {
  const rows = runs.map((run) => Object.values(columns).map((of) => csvCell(of(run))))
  return [Object.keys(columns), ...rows].map((row) => `${row.join(',')}\r\n`).join('')
}
