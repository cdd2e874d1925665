'use client'

import { formatCount } from '#components/ui/format.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import { useQuarantinePages } from './quarantine-queries.ts'
import { QuarantineTable } from './quarantine-table.tsx'

/** What failed in this run and is in quarantine now. */
export function RunQuarantine({ run, mayAct }: { run: Run; mayAct: boolean }) {
  const pages = useQuarantinePages(run.taskKey, run.id)
  const items = pages.data?.pages.flatMap((page) => page.items) ?? []
  if (items.length === 0) return null
  return (
    <section aria-labelledby="quarantine-title" className="mt-6">
      <h2 id="quarantine-title" className="mb-2.5 font-semibold">
        In quarantine <span className="font-normal text-muted">{pages.hasNextPage ? '' : formatCount(items.length)}</span>
      </h2>
      <QuarantineTable
        task={run.taskKey}
        items={items}
        mayAct={mayAct}
        more={pages.hasNextPage ? () => void pages.fetchNextPage() : null}
      />
    </section>
  )
}
