import { cn } from './cn.ts'

type ProgressParts = { ok: number; skipped: number; failed: number; running: number; total: number }

const shown = [
  { part: 'ok', color: 'bg-ok' },
  { part: 'skipped', color: 'bg-skipped' },
  { part: 'failed', color: 'bg-failed' },
  { part: 'running', color: 'bg-ember' },
] as const

/** The split bar: ok, skipped, failed, at work, and what is left as the empty rest. A part that is there is never thinner than 2 px. */
export function ProgressBar({
  parts,
  label,
  big = false,
  className,
}: {
  parts: ProgressParts
  label: string
  big?: boolean
  className?: string
}) {
  const total = Math.max(1, parts.total)
  const done = parts.ok + parts.skipped + parts.failed
  const left = Math.max(0, parts.total - done - parts.running)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor((100 * done) / total)}
      aria-valuetext={`${parts.ok} ok, ${parts.skipped} skipped, ${parts.failed} failed, ${parts.running} at work, ${left} left, of ${parts.total}`}
      className={cn('flex w-full gap-px overflow-hidden bg-rest', big ? 'h-3 rounded-control' : 'h-1.5 rounded-small', className)}
    >
      {shown.map(({ part, color }) =>
        parts[part] > 0 ? (
          <span
            key={part}
            className={cn('h-full min-w-0.5 transition-[width] duration-180', color)}
            style={{ width: `${(100 * parts[part]) / total}%` }}
          />
        ) : null,
      )}
    </div>
  )
}
