import Link from 'next/link'
import { formatCount } from '#components/ui/format.ts'
import type { TaskSummary } from '#lib/contracts/tasks.ts'

/** How many items of a task are in quarantine, with the way there; nothing where there are none. */
export function QuarantineNote({ task: { key, counts } }: { task: TaskSummary }) {
  if (counts === null || counts.quarantined === 0) return null
  return (
    <p className="-mt-1 mb-3 text-13 text-muted">
      <Link href={`/admin/tasks/quarantine?task=${key}`} className="underline hover:text-ink">
        {formatCount(counts.quarantined)} in quarantine
      </Link>
      , which no run takes on its own
    </p>
  )
}
