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
import { mayDo, type RunAction, runActions } from './run-actions.ts'
import { Items, leftWords, Rate, Took, Tries } from './run-cells.tsx'
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
  chosen: boolean
  onChoose: (chosen: boolean) => void
  onAction: (action: RunAction) => void
}

export function RunRow({ run, me, mayAct, chosen, onChoose, onAction }: Props) {
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
      <Td card="end" className="max-w-72 truncate">
        <Link href={`/admin/tasks/runs/${run.id}`} className="hover:underline" title={run.id}>
          {title}
        </Link>
        {/* before the scope, which may be cut off */}
        <PriorityMark priority={run.priority} />{' '}
        <span className="text-muted" title={scopeOf(run)}>
          {scopeOf(run)}
        </span>
      </Td>
      <Td card="wide" className="w-[20%] min-w-28">
        <ProgressBar parts={run.counts} label={`Progress of ${name}`} />
      </Td>
      <Td numeric>
        <Items run={run} />
      </Td>
      <Td numeric card="hide" className="max-xl:hidden">
        <Tries run={run} />
      </Td>
      <Td numeric card="hide">
        <Rate run={run} />
      </Td>
      <Td numeric card="hide" className="max-w-56 truncate" title={leftWords(run)}>
        {leftWords(run)}
      </Td>
      <Td numeric card="end">
        <Took run={run} />
      </Td>
      <Td numeric card="hide">
        <RelativeTime at={run.createdAt} />
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
