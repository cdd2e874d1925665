'use client'

import { problemOf } from '#components/call-api.ts'
import { useLive } from '#components/live/use-live.ts'
import { Button } from '#components/ui/button.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'
import type { ScopeKind, TaskKey } from '#lib/contracts/task-runs.ts'
import type { TaskSummaries } from '#lib/contracts/tasks.ts'
import { useTasks } from './queries.ts'
import { TaskCard } from './task-card.tsx'

type Props = { first: TaskSummaries; mayStart: boolean; onStart: (task: TaskKey, scope: ScopeKind) => void }

export function TaskCards({ first, mayStart, onStart }: Props) {
  useLive('run', 'images')
  const tasks = useTasks(first)
  const problem = tasks.isError ? problemOf(tasks.error) : null
  return (
    <>
      {problem === null ? null : (
        <ErrorNote
          className="mb-3"
          sentence={`${problem.title} ${problem.detail}`}
          code={problem.code}
          action={<Button onClick={() => void tasks.refetch()}>Ask again</Button>}
        />
      )}
      <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,20rem),1fr))] gap-4">
        {(tasks.data ?? first).tasks.map((task) => (
          <TaskCard key={task.key} task={task} mayStart={mayStart} onStart={(scope) => onStart(task.key, scope)} />
        ))}
      </div>
    </>
  )
}
