'use client'

import Link from 'next/link'
import { buttonClass } from '#components/ui/button.tsx'
import { Bytes, Count } from '#components/ui/bytes.tsx'
import { cn } from '#components/ui/cn.ts'
import { formatCount, formatEstimate, formatPercent } from '#components/ui/format.ts'
import { MenuItem } from '#components/ui/menu.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ProgressBar } from '#components/ui/progress-bar.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { SplitButton } from '#components/ui/split-button.tsx'
import { describeError } from '#lib/contracts/error-sentences.ts'
import type { Run, ScopeCounts, ScopeKind } from '#lib/contracts/task-runs.ts'
import type { TaskSummary } from '#lib/contracts/tasks.ts'
import { formatNumberOf, formatRate } from '#lib/format-numbers.ts'
import { PauseReason } from './pause-reason.tsx'
import { QuarantineNote } from './quarantine-note.tsx'
import { RunStateChip } from './run-state-chip.tsx'
import { doneOf, scopeWords, taskWords } from './words.ts'

const shown = ['missing', 'stale', 'failed', 'complete'] as const
const menuScopes = ['missing', 'stale', 'failed', 'all'] as const

/** What one would start first: what is missing, then what is stale. */
const likelyScope = (counts: ScopeCounts): ScopeKind => (counts.missing > 0 || counts.stale === 0 ? 'missing' : 'stale')

function Facts({ counts }: { counts: ScopeCounts }) {
  return (
    <dl className="my-3 grid max-w-96 grid-cols-4 gap-x-2">
      {shown.map((name) => (
        <div key={name} className="flex min-w-0 flex-col-reverse">
          <dt className="text-12 text-muted">{name}</dt>
          <dd
            className={cn(
              'text-20 font-medium',
              name === 'failed' && counts.failed > 0 && 'text-failed',
              name === 'complete' && 'text-muted',
            )}
          >
            <Count value={counts[name]} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function AtWork({ run, noun }: { run: Run; noun: { many: string } }) {
  const { counts, ratePerSecond, etaSeconds } = run
  const words = [formatPercent(doneOf(run), counts.total)]
  if (ratePerSecond !== null && run.state === 'running') words.push(`${noun.many} at ${formatRate(ratePerSecond)}`)
  if (etaSeconds !== null && run.state === 'running') words.push(`${formatEstimate(etaSeconds.likely)} left`)
  return (
    <>
      <ProgressBar parts={counts} label="Progress of the active run" />
      <p className="mt-2.5 text-13 text-muted">
        {words.join(', ')}.{' '}
        <Link
          href={`/admin/tasks/runs/${run.id}`}
          className="text-ember underline decoration-ember/50 underline-offset-2 hover:decoration-ember"
        >
          Open the run
        </Link>
      </p>
      <PauseReason run={run} />
    </>
  )
}

function LastRun({ run }: { run: Run }) {
  return (
    <Link href={`/admin/tasks/runs/${run.id}`} className="flex items-center gap-2 text-13 text-muted hover:text-ink">
      <RunStateChip run={run} />
      <RelativeTime at={run.finishedAt ?? run.createdAt} />
      {run.counts.bytesOut > 0 ? (
        <span className="phone:hidden">
          <Bytes value={run.counts.bytesOut} /> written
        </span>
      ) : null}
    </Link>
  )
}

type Props = { task: TaskSummary; mayStart: boolean; onStart: (scope: ScopeKind) => void }

/** One task: what is in its scopes now, the run that is active, or the button that starts one. */
export function TaskCard({ task, mayStart, onStart }: Props) {
  const { counts, activeRun, lastRun, estimateSeconds } = task
  const likely = counts === null ? 'missing' : likelyScope(counts)
  const n = counts?.[likely === 'selection' ? 'all' : likely] ?? 0
  const { verb, title } = taskWords[task.key]
  const refusal =
    task.refusal === null || task.refusal === 'nothing_in_scope' || task.refusal === 'run_active' ? null : describeError(task.refusal)
  return (
    <Panel className="flex flex-col px-4.5 pt-4 pb-4" aria-labelledby={`task-${task.key}`}>
      <div className="flex flex-wrap items-center justify-between gap-x-3">
        <h2 id={`task-${task.key}`} className="font-semibold">
          {task.title}
        </h2>
        {activeRun !== null ? (
          <RunStateChip run={activeRun} />
        ) : lastRun !== null ? (
          <LastRun run={lastRun} />
        ) : (
          <span className="text-13 text-muted">never run</span>
        )}
      </div>
      {counts === null ? null : <Facts counts={counts} />}
      <QuarantineNote task={task} />
      <div className="mt-auto">
        {activeRun !== null ? (
          <AtWork run={activeRun} noun={task.noun} />
        ) : refusal !== null ? (
          <p className="text-13 text-failed">
            {refusal.what} <span className="text-muted">{refusal.todo}</span>
          </p>
        ) : (
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
            {mayStart ? (
              <SplitButton
                variant={n > 0 ? 'primary' : 'plain'}
                onClick={() => onStart(likely)}
                menuLabel={`Choose what to ${verb.toLowerCase()}`}
                menu={menuScopes.map((scope) => (
                  <MenuItem key={scope} onSelect={() => onStart(scope)} note={formatCount(counts?.[scope] ?? 0)}>
                    {verb} {scopeWords[scope].word}
                  </MenuItem>
                ))}
              >
                {n > 0 ? `${verb} ${formatNumberOf(n, task.noun)}` : title}
              </SplitButton>
            ) : null}
            <span className="text-13 text-muted">
              {n === 0
                ? counts?.all === 0
                  ? 'Nothing to work on yet'
                  : counts !== null && counts.failed > 0
                    ? 'Nothing left but what failed'
                    : 'Up to date'
                : estimateSeconds === null
                  ? 'how long is not known before a first run'
                  : formatEstimate(estimateSeconds.low, estimateSeconds.high)}
            </span>
            {counts?.all === 0 ? (
              <Link href="/admin/images" className={buttonClass('quiet', 'sm')}>
                Add images
              </Link>
            ) : null}
          </div>
        )}
      </div>
    </Panel>
  )
}
