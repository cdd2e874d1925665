'use client'

import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useState } from 'react'
import { BulkOperations } from '#components/bulk/bulk-operations.tsx'
import { useStartBulk } from '#components/bulk/queries.ts'
import { problemOf } from '#components/call-api.ts'
import { useLive } from '#components/live/use-live.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Button } from '#components/ui/button.tsx'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'
import { formatCount } from '#components/ui/format.ts'
import { Panel } from '#components/ui/panel.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { taskKeys } from '#lib/contracts/task-runs.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'
import { useQuarantinePages } from './quarantine-queries.ts'
import { QuarantineTable } from './quarantine-table.tsx'
import { taskWords } from './words.ts'

const what =
  'No run takes these on its own: they killed the process that worked on them at every try, or somebody left them out. They come back when their file changes, when they are released, or when somebody asks for one of them.'

/** All that is in quarantine of a task. */
export function QuarantineView({ mayAct }: { mayAct: boolean }) {
  const [task, setTask] = useQueryState(
    'task',
    parseAsStringLiteral(taskKeys).withDefault('preprocess-images').withOptions({ history: 'push' }),
  )
  const pages = useQuarantinePages(task)
  useLive('images')
  const start = useStartBulk()
  const [asking, setAsking] = useState(false)
  const items = pages.data?.pages.flatMap((page) => page.items)
  const total = pages.data?.pages[0]?.total ?? 0
  const problem = pages.isError ? problemOf(pages.error) : null
  const releaseAll = async () => {
    await start.mutateAsync({ subject: 'items', action: 'release', target: { filter: { task } } })
  }
  return (
    <>
      <PageHeader
        title="Quarantine"
        count={total > 0 ? formatCount(total) : undefined}
        lead={what}
        actions={mayAct && total > 0 ? <Button onClick={() => setAsking(true)}>Release all {formatCount(total)}</Button> : undefined}
      />
      <div className="mb-4">
        <Segmented
          label="Task"
          value={task}
          onChange={(next) => void setTask(next)}
          options={taskKeys.map((key) => ({ value: key, label: taskWords[key].title }))}
        />
      </div>
      <BulkOperations subject="items" mayAct={mayAct} />
      {problem === null ? null : <ErrorNote className="mb-3" sentence={`${problem.title} ${problem.detail}`} code={problem.code} />}
      {items === undefined ? (
        problem === null ? (
          <Skeleton className="h-40 w-full rounded-panel" />
        ) : null
      ) : items.length === 0 ? (
        <Panel>
          <EmptyState title="Nothing is in quarantine.">
            An item that kills its process at every try stands here, until it changes.
          </EmptyState>
        </Panel>
      ) : (
        <QuarantineTable task={task} items={items} mayAct={mayAct} more={pages.hasNextPage ? () => void pages.fetchNextPage() : null} />
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Release ${formatNumberOf(total, taskWords[task].noun)}`}
        action={`Release ${formatCount(total)}`}
        onConfirm={releaseAll}
      >
        They are failed ones again: a run over what failed, or over all, takes them. What killed its process before may do so again. The
        worker does it: this page may be closed meanwhile.
      </ConfirmDialog>
    </>
  )
}
