'use client'

import { EllipsisVertical } from 'lucide-react'
import Link from 'next/link'
import { IconButton } from '#components/ui/button.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { formatCount } from '#components/ui/format.ts'
import { Menu, MenuItem } from '#components/ui/menu.tsx'
import { ProgressBar } from '#components/ui/progress-bar.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Td, Tr } from '#components/ui/table.tsx'
import type { Run } from '#lib/contracts/task-runs.ts'
import { PriorityMark } from './priority-mark.tsx'
import { type BusyTasks, mayDo, type RunAction, runActions } from './run-actions.ts'
import { Items, LeftOrTook, meanWords, Rate, Tries } from './run-cells.tsx'
import { RunStateChip } from './run-state-chip.tsx'
import { scopeOf, taskWords } from './words.ts'

const actionWords: Record<RunAction, string> = {
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  retry: 'Retry failed',
  rerun: 'Run again',
  delete: 'Delete history',
}

/** Started by whom: "you" for oneself. */
const byWhom = (run: Run, me: string): string => (run.startedBy.id === me ? 'you' : run.startedBy.label)

type Props = {
  run: Run
  me: string
  mayAct: boolean
  busy: BusyTasks
  chosen: boolean
  onChoose: (chosen: boolean) => void
  onAction: (action: RunAction) => void
}

export function RunRow({ run, me, mayAct, busy, chosen, onChoose, onAction }: Props) {
  const title = taskWords[run.taskKey].title
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
      <Td numeric card="end" className="hidden text-muted phone:flex">
        <RelativeTime at={run.createdAt} />
      </Td>
      <Td card="wide" className="sm:w-1/3 sm:max-w-0 sm:min-w-36 sm:truncate phone:block!">
        <Link href={`/admin/tasks/runs/${run.id}`} className="hover:underline" title={run.id}>
          {title}
        </Link>
        {/* before the scope, which may be cut off */}
        <PriorityMark priority={run.priority} />{' '}
        <span className="text-muted" title={scopeOf(run)}>
          {scopeOf(run)}
        </span>
      </Td>
      <Td card="wide" className="min-w-28 sm:w-1/6 sm:@max-2xl:hidden">
        <ProgressBar parts={run.counts} label={`Progress of ${name}`} />
      </Td>
      <Td numeric className="sm:@max-2xl:whitespace-normal phone:text-left">
        <span>
          <Items run={run} />
        </span>
      </Td>
      <Td numeric card="hide" className="@max-7xl:hidden">
        <Tries run={run} />
      </Td>
      <Td numeric card="hide" className="@max-3xl:hidden" title={meanWords(run)}>
        <Rate run={run} />
      </Td>
      <Td numeric card="end" className="sm:@max-4xl:hidden">
        <LeftOrTook run={run} />
      </Td>
      <Td numeric card="hide" className="@max-[60rem]:hidden">
        <RelativeTime at={run.createdAt} />
      </Td>
      <Td card="hide" className="max-w-28 truncate text-muted @max-[68rem]:hidden @7xl:max-w-48" title={run.startedBy.label}>
        {byWhom(run, me)}
      </Td>
      {mayAct ? (
        <Td card="hide" className="w-11 pl-0!">
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
              .filter((action) => mayDo(action, run, busy))
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
