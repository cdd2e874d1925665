import { cn } from '#components/ui/cn.ts'
import { formatDuration } from '#components/ui/format.ts'

/** jsonb keeps no order of its keys: known stages stand in the order they run, others after them by name. */
const order = ['wait', 'check', 'read', 'look', 'decode', 'encode', 'work', 'store']
const place = (stage: string): string => `${String(order.indexOf(stage) >>> 0).padStart(10, '0')} ${stage}`
const inOrder = (stageMs: Record<string, number>): [string, number][] =>
  Object.entries(stageMs).sort(([a], [b]) => place(a).localeCompare(place(b)))

const colors = ['bg-waiting', 'bg-skipped', 'bg-ember', 'bg-ok', 'bg-paused']

/** Where an item's time went, 120 px for the slowest in view (`fullMs`). */
export function StageBar({ stageMs, fullMs, className }: { stageMs: Record<string, number>; fullMs: number; className?: string }) {
  const stages = inOrder(stageMs)
  if (stages.length === 0) return null
  const words = stages.map(([stage, ms]) => `${stage} ${formatDuration(ms / 1000)}`).join(', ')
  return (
    <span role="img" aria-label={words} title={words} className={cn('flex h-2 w-30 gap-px overflow-hidden rounded-small', className)}>
      {stages.map(([stage, ms], i) => (
        <span
          key={stage}
          className={`h-full min-w-px ${colors[i % colors.length]}`}
          style={{ width: `${(100 * ms) / Math.max(1, fullMs)}%` }}
        />
      ))}
    </span>
  )
}

export const totalMs = (stageMs: Record<string, number>): number => Object.values(stageMs).reduce((sum, ms) => sum + ms, 0)
