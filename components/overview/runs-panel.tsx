'use client'

import Link from 'next/link'
import { useLive } from '#components/live/use-live.ts'
import { PauseReason } from '#components/tasks/pause-reason.tsx'
import { useTasks } from '#components/tasks/queries.ts'
import { RunStateChip } from '#components/tasks/run-state-chip.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { formatCount, formatEstimate, formatPercent } from '#components/ui/format.ts'
import { Panel } from '#components/ui/panel.tsx'
import { ProgressBar } from '#components/ui/progress-bar.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { Run } from '#lib/contracts/task-runs.ts'
import type { TaskSummary } from '#lib/contracts/tasks.ts'

/** Each task with the run that is at work, or the last one. */
export function RunsPanel() {
  useLive('run', 'images')
  const { data } = useTasks()
  return (
    <section aria-labelledby="at-work">
      <div className="mb-2.5 flex min-h-[30px] items-center">
        <h2 id="at-work" className="flex-1 font-semibold">
          Tasks
        </h2>
        <Link href="/admin/tasks" className={buttonClass('quiet', 'sm')}>
          All runs
        </Link>
      </div>
      <Panel>
        {data ? (
          <ul>
            {data.tasks.map((task) => (
              <TaskRow key={task.key} task={task} />
            ))}
          </ul>
        ) : (
          <div aria-busy="true" className="grid gap-3 p-4">
            <Skeleton className="h-10" />
            <Skeleton className="h-10" />
          </div>
        )}
      </Panel>
    </section>
  )
}

function TaskRow({ task: { title, activeRun, lastRun, counts } }: { task: TaskSummary }) {
  const run = activeRun ?? lastRun
  return (
    <li className="border-b border-line px-4 py-3 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="font-medium">{title}</span>
        {run === null ? <span className="text-13 text-muted">never run</span> : <RunStateChip run={run} />}
        <span className="ml-auto text-13 text-muted">
          {activeRun ? <AtWork run={activeRun} /> : run === null ? null : <RelativeTime at={run.finishedAt ?? run.createdAt} />}
        </span>
        {run === null ? null : (
          <Link href={`/admin/tasks/runs/${run.id}`} aria-label={`Open the run of ${title}`} className={buttonClass('quiet', 'sm')}>
            Open
          </Link>
        )}
      </div>
      {activeRun ? <ProgressBar className="mt-2" label={`Progress of ${title}`} parts={activeRun.counts} /> : null}
      {activeRun ? <PauseReason run={activeRun} /> : null}
      {!activeRun && counts ? (
        <p className="mt-0.5 text-13 text-muted">
          {formatCount(counts.missing)} missing, {formatCount(counts.stale)} stale, {formatCount(counts.failed)} failed,{' '}
          {formatCount(counts.complete)} complete
        </p>
      ) : null}
    </li>
  )
}

const AtWork = ({ run: { counts, etaSeconds } }: { run: Run }) => (
  <>
    {formatPercent(counts.ok + counts.skipped + counts.failed, counts.total)}
    {etaSeconds === null ? null : `, ${formatEstimate(etaSeconds.likely)} left`}
  </>
)
