'use client'

import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { formatCount } from '#components/ui/format.ts'
import { OutcomeIcon } from '#components/ui/outcome.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ClockTime } from '#components/ui/relative-time.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { describeError } from '#lib/contracts/error-sentences.ts'
import { itemStates, type RunErrorGroup } from '#lib/contracts/run-items.ts'
import { isEnded, type Run } from '#lib/contracts/task-runs.ts'
import { useErrorGroups } from './queries.ts'
import { RetryItemsDialog } from './retry-items-dialog.tsx'

type GroupProps = { group: RunErrorGroup; mayRetry: boolean; brief: boolean; onSee: () => void; onRetry: () => void }

function Group({ group, mayRetry, brief, onSee, onRetry }: GroupProps) {
  const { what, todo } = describeError(group.code, group.sampleDetails)
  return (
    <li className="flex flex-wrap items-center gap-x-3.5 gap-y-1 border-b border-line px-4 py-2 last:border-b-0">
      <span className="flex items-center gap-1.5">
        <OutcomeIcon outcome="failed" />
        <code className="text-12 text-failed">{group.code}</code>
      </span>
      <span className="min-w-0 flex-1 basis-72">
        {what} <span className="text-muted">{todo}</span>
        {brief || group.stage === null ? null : <span className="block text-13 text-muted">Mostly while at: {group.stage}</span>}
      </span>
      <span className="text-13 whitespace-nowrap text-muted">
        {formatCount(group.count)}, first <ClockTime at={group.firstAt} />
        {brief ? null : (
          <>
            , last <ClockTime at={group.lastAt} />
          </>
        )}
      </span>
      <span className="flex gap-1">
        <Button size="sm" variant="quiet" onClick={onSee} aria-label={`See the items with ${group.code}`}>
          See
        </Button>
        {mayRetry ? (
          <Button size="sm" variant="quiet" onClick={onRetry} aria-label={`Retry ${group.count} with ${group.code}`}>
            Retry {formatCount(group.count)}
          </Button>
        ) : null}
      </span>
    </li>
  )
}

/** Failures by code, each with its sentence, its items and its retry. */
export function RunErrors({ run, mayAct, brief = false }: { run: Run; mayAct: boolean; brief?: boolean }) {
  const groups = useErrorGroups(run.id)
  const [, setView] = useQueryStates(
    { tab: parseAsString, code: parseAsString, itemState: parseAsArrayOf(parseAsStringLiteral(itemStates)) },
    { history: 'push' },
  )
  const [retrying, setRetrying] = useState<RunErrorGroup | null>(null)
  if (groups.data === undefined) return <Skeleton className="mb-4 h-12 w-full rounded-panel" />
  if (groups.data.groups.length === 0)
    return brief ? null : (
      <Panel>
        <EmptyState title="Nothing failed in this run." />
      </Panel>
    )
  return (
    <Panel className="mb-4" aria-label="Failures by code">
      <ul>
        {groups.data.groups.map((group) => (
          <Group
            key={`${group.code} ${group.stage}`}
            group={group}
            brief={brief}
            mayRetry={mayAct && isEnded(run.state)}
            onSee={() => void setView({ tab: null, code: group.code, itemState: ['failed'] })}
            onRetry={() => setRetrying(group)}
          />
        ))}
      </ul>
      {retrying === null ? null : (
        <RetryItemsDialog run={run} retry={{ code: retrying.code }} count={retrying.count} onClose={() => setRetrying(null)} />
      )}
    </Panel>
  )
}
