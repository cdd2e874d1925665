'use client'

import { parseAsStringLiteral, useQueryStates } from 'nuqs'
import { PageHeader } from '#components/shell/page-header.tsx'
import { type RunList, taskKeys, wholeScopeKinds } from '#lib/contracts/task-runs.ts'
import type { TaskSummaries } from '#lib/contracts/tasks.ts'
import { type Me, RunsList } from './runs-list.tsx'
import { StartRunDialog } from './start-run-dialog.tsx'
import { TaskCards } from './task-cards.tsx'

/** The open dialog is part of the address, so that it can be linked to (`?start=preprocess-images&scope=failed`). */
const dialogParams = { start: parseAsStringLiteral(taskKeys), scope: parseAsStringLiteral(wholeScopeKinds) }

type Props = { me: Me; mayAct: boolean; tasks: TaskSummaries; firstPage: RunList; firstFilter: string }

export function TasksView({ me, mayAct, tasks, firstPage, firstFilter }: Props) {
  const [dialog, setDialog] = useQueryStates(dialogParams, { history: 'push' })
  const close = () => void setDialog(null)
  return (
    <>
      <PageHeader title="Tasks" />
      <TaskCards
        first={tasks}
        mayStart={mayAct}
        onStart={(start, scope) => void setDialog({ start, scope: scope === 'selection' ? 'missing' : scope })}
      />
      <RunsList me={me} mayAct={mayAct} firstPage={firstPage} firstFilter={firstFilter} />
      {dialog.start !== null && mayAct ? <StartRunDialog task={dialog.start} initial={dialog.scope ?? 'missing'} onClose={close} /> : null}
    </>
  )
}
