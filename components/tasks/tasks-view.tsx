'use client'

import { parseAsStringLiteral, useQueryStates } from 'nuqs'
import { PageHeader } from '#components/shell/page-header.tsx'
import { type ScopeKind, taskKeys } from '#lib/contracts/task-runs.ts'
import { type Me, RunsList } from './runs-list.tsx'
import { StartRunDialog } from './start-run-dialog.tsx'
import { TaskCards } from './task-cards.tsx'

const scopes = ['missing', 'stale', 'failed', 'all'] as const satisfies readonly ScopeKind[]
/** The open dialog is part of the address, so that it can be linked to (`?start=preprocess-images&scope=failed`). */
const dialogParams = { start: parseAsStringLiteral(taskKeys), scope: parseAsStringLiteral(scopes) }

export function TasksView({ me, mayAct }: { me: Me; mayAct: boolean }) {
  const [dialog, setDialog] = useQueryStates(dialogParams, { history: 'push' })
  const close = () => void setDialog(null)
  return (
    <>
      <PageHeader title="Tasks" />
      <TaskCards
        mayStart={mayAct}
        onStart={(start, scope) => void setDialog({ start, scope: scope === 'selection' ? 'missing' : scope })}
      />
      <RunsList me={me} mayAct={mayAct} />
      {dialog.start !== null && mayAct ? <StartRunDialog task={dialog.start} initial={dialog.scope ?? 'missing'} onClose={close} /> : null}
    </>
  )
}
