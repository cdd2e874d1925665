'use client'

import { problemOf } from '#components/call-api.ts'
import { useLive } from '#components/live/use-live.ts'
import { Button } from '#components/ui/button.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { type ScopeKind, type TaskKey, taskKeys } from '#lib/contracts/task-runs.ts'
import { useTasks } from './queries.ts'
import { TaskCard } from './task-card.tsx'
import { taskWords } from './words.ts'

const CardSkeleton = ({ title }: { title: string }) => (
  <Panel aria-busy className="px-4.5 pt-4 pb-4">
    <h2 className="font-semibold">{title}</h2>
    <div className="my-3 grid max-w-96 grid-cols-4 gap-2">
      {['missing', 'stale', 'failed', 'complete'].map((name) => (
        <span key={name} className="grid gap-1">
          <Skeleton className="h-7 w-14 max-w-full" />
          <span className="text-12 text-muted">{name}</span>
        </span>
      ))}
    </div>
    <Skeleton className="h-[34px] w-52 rounded-control" />
  </Panel>
)

type Props = { mayStart: boolean; onStart: (task: TaskKey, scope: ScopeKind) => void }

export function TaskCards({ mayStart, onStart }: Props) {
  useLive('run', 'images')
  const tasks = useTasks()
  if (tasks.isError && tasks.data === undefined) {
    const { title, detail, code } = problemOf(tasks.error)
    return (
      <ErrorNote sentence={`${title} ${detail}`} code={code} action={<Button onClick={() => void tasks.refetch()}>Ask again</Button>} />
    )
  }
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,20rem),1fr))] gap-4">
      {tasks.data === undefined
        ? taskKeys.map((key) => <CardSkeleton key={key} title={taskWords[key].title} />)
        : tasks.data.tasks.map((task) => (
            <TaskCard key={task.key} task={task} mayStart={mayStart} onStart={(scope) => onStart(task.key, scope)} />
          ))}
    </div>
  )
}
