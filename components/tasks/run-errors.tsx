'use client'

import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useState } from 'react'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { itemStates } from '#lib/contracts/run-items.ts'
import { isEnded, type Run } from '#lib/contracts/task-runs.ts'
import { ErrorGroup } from './error-group.tsx'
import { type ItemAction, ItemActionDialog } from './item-action-dialog.tsx'
import { useErrorGroups } from './queries.ts'
import { TraceDialog } from './trace-dialog.tsx'
import { useBusyTasks } from './use-busy-tasks.ts'

/** Failures by code, each with its sentence, its items, what it said, and what can be done about it. */
export function RunErrors({ run, mayAct, brief = false }: { run: Run; mayAct: boolean; brief?: boolean }) {
  const groups = useErrorGroups(run.id)
  const busy = useBusyTasks()
  const [, setView] = useQueryStates(
    { tab: parseAsString, code: parseAsString, itemState: parseAsArrayOf(parseAsStringLiteral(itemStates)) },
    { history: 'push' },
  )
  const [asked, setAsked] = useState<ItemAction | null>(null)
  const [read, setRead] = useState<string | null>(null)
  if (groups.data === undefined) return <Skeleton className="mb-4 h-12 w-full rounded-panel" />
  if (groups.data.groups.length === 0)
    return brief ? null : (
      <Panel>
        <EmptyState title="Nothing failed in this run." />
      </Panel>
    )
  return (
    <Panel className="@container mb-4" aria-label="Failures by code">
      {/* code, sentence, number and buttons stand in columns of the whole list */}
      <ul className="grid @4xl:grid-cols-[auto_minmax(0,1fr)_auto_auto]">
        {groups.data.groups.map((group) => {
          const act = (kind: 'retry' | 'leave_out') => () => setAsked({ kind, which: { code: group.code }, count: group.count })
          return (
            <ErrorGroup
              key={group.code}
              group={group}
              brief={brief}
              onSee={() => void setView({ tab: null, code: group.code, itemState: ['failed'] })}
              onRead={() => setRead(group.code)}
              onRetry={mayAct && isEnded(run.state) && !busy.has(run.taskKey) ? act('retry') : undefined}
              onLeaveOut={mayAct && !brief ? act('leave_out') : undefined}
            />
          )
        })}
      </ul>
      {asked === null ? null : <ItemActionDialog run={run} action={asked} onClose={() => setAsked(null)} />}
      {read === null ? null : <TraceDialog run={run} code={read} onClose={() => setRead(null)} />}
    </Panel>
  )
}
