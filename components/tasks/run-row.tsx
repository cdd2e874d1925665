'use client'

import { EllipsisVertical } from 'lucide-react'
import Link from 'next/link'
import { IconButton } from '#components/ui/button.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { formatCount, formatDuration, formatRate } from '#components/ui/format.ts'
import { Menu, MenuItem } from '#components/ui/menu.tsx'
import { ProgressBar } from '#components/ui/progress-bar.tsx'
import { ClockTime } from '#components/ui/relative-time.tsx'
import { Td, Tr } from '#components/ui/table.tsx'
import { describeError } from '#lib/contracts/error-sentences.ts'
import { isEnded, type Run } from '#lib/contracts/task-runs.ts'
import { mayDo, type RunAction, runActions } from './run-actions.ts'
import { RunStateChip } from './run-state-chip.tsx'
import { doneOf, scopeOf, taskWords } from './words.ts'

export const actionWords: Record<RunAction, string> = {
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  retry: 'Retry failed',
  rerun: 'Run again',
  delete: 'Delete history',
}

/** Started by whom: "you" for oneself. */
const byWhom = (run: Run, me: string): string => (run.startedBy.id === me ? 'you' : run.startedBy.label)

function timeWords(run: Run): string {
  if (run.reasonCode !== null && !isEnded(run.state)) return describeError(run.reasonCode, run.reasonDetails).what
  if (!isEnded(run.state)) return run.etaSeconds === null ? '–' : `~${formatDuration(run.etaSeconds.likely)}`
  if (run.finishedAt === null) return '–'
  const seconds = (Date.parse(run.finishedAt) - Date.parse(run.startedAt ?? run.createdAt)) / 1000
  return `${run.state === 'cancelled' || run.state === 'failed' ? 'after' : 'took'} ${formatDuration(seconds)}`
}

function Items({ run }: { run: Run }) {
  const done = doneOf(run)
  const whole = isEnded(run.state) && done === run.counts.total
  return (
    <>
      {whole ? formatCount(run.counts.total) : `${formatCount(done)} of ${formatCount(run.counts.total)}`}
      {run.counts.failed > 0 ? <span className="text-failed">, {formatCount(run.counts.failed)} failed</span> : null}
    </>
  )
}

type Props = {
  run: Run
  me: string
  mayAct: boolean
  chosen: boolean
  onChoose: (chosen: boolean) => void
  onAction: (action: RunAction) => void
}

export function RunRow({ run, me, mayAct, chosen, onChoose, onAction }: Props) {
  const title = taskWords[run.taskKey].title
  const rate = run.state === 'running' ? run.ratePerSecond : run.meanRatePerSecond
  const name = `${title}, run ${run.id.slice(0, 8)}`
  return (
    <Tr aria-selected={mayAct ? chosen : undefined}>
      {mayAct ? (
        <Td card="hide" className="w-8 pr-0!">
          <Checkbox checked={chosen} onChange={onChoose} aria-label={`Choose ${name}`} />
        </Td>
      ) : null}
      <Td>
        <RunStateChip run={run} />
      </Td>
      <Td card="end">
        <Link href={`/admin/tasks/runs/${run.id}`} className="hover:underline" title={run.id}>
          {title}
        </Link>{' '}
        <span className="text-muted">{scopeOf(run)}</span>
      </Td>
      <Td card="wide" className="w-[28%] min-w-32">
        <ProgressBar parts={run.counts} label={`Progress of ${name}`} />
      </Td>
      <Td numeric>
        <Items run={run} />
      </Td>
      <Td numeric card="hide">
        {rate === null ? '–' : formatRate(rate)}
      </Td>
      <Td numeric card="end" className="max-w-56 truncate" title={timeWords(run)}>
        {timeWords(run)}
      </Td>
      <Td numeric card="hide">
        <ClockTime at={run.startedAt ?? run.createdAt} />
      </Td>
      <Td card="hide" className="max-w-40 truncate text-muted" title={run.startedBy.label}>
        {byWhom(run, me)}
      </Td>
      {mayAct ? (
        <Td card="hide" className="w-8 pl-0!">
          <Menu
            align="end"
            label={name}
            trigger={
              <IconButton size="sm" label={`What to do with ${name}`} className="-my-1 h-7!">
                <EllipsisVertical aria-hidden />
              </IconButton>
            }
          >
            {runActions
              .filter((action) => mayDo(action, run))
              .map((action) => (
                <MenuItem key={action} danger={action === 'cancel' || action === 'delete'} onSelect={() => onAction(action)}>
                  {action === 'retry' ? `Retry ${formatCount(run.counts.failed)} failed` : actionWords[action]}
                </MenuItem>
              ))}
          </Menu>
        </Td>
      ) : null}
    </Tr>
  )
}
