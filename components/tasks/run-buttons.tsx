'use client'

import { Ellipsis } from 'lucide-react'
import Link from 'next/link'
import { Button, buttonClass, IconButton } from '#components/ui/button.tsx'
import { formatCount } from '#components/ui/format.ts'
import { Menu, MenuItem } from '#components/ui/menu.tsx'
import { isEnded, type Run } from '#lib/contracts/task-runs.ts'
import { mayDo, type RunAction } from './run-actions.ts'
import { useBusyTasks } from './use-busy-tasks.ts'

/** The likely actions as buttons, the others in a menu; only those that would work now. */
export function RunButtons({ run, onAction }: { run: Run; onAction: (action: RunAction) => void }) {
  const busy = useBusyTasks()
  const may = (action: RunAction) => mayDo(action, run, busy)
  const other = isEnded(run.state) ? busy.get(run.taskKey) : undefined
  return (
    <>
      {other === undefined ? null : (
        <Link href={`/admin/tasks/runs/${other}`} className={buttonClass('quiet')}>
          Open the run at work
        </Link>
      )}
      {may('pause') ? <Button onClick={() => onAction('pause')}>Pause</Button> : null}
      {may('resume') ? (
        <Button variant="primary" onClick={() => onAction('resume')}>
          Resume
        </Button>
      ) : null}
      {may('cancel') ? (
        <Button variant="danger" onClick={() => onAction('cancel')}>
          Cancel
        </Button>
      ) : null}
      {may('retry') ? (
        <Button variant="primary" onClick={() => onAction('retry')}>
          Retry {formatCount(run.counts.failed)} failed
        </Button>
      ) : null}
      {may('delete') ? (
        <Menu
          align="end"
          trigger={
            <IconButton label="More to do with this run">
              <Ellipsis aria-hidden />
            </IconButton>
          }
        >
          {may('rerun') ? <MenuItem onSelect={() => onAction('rerun')}>Run again with the same scope</MenuItem> : null}
          <MenuItem danger onSelect={() => onAction('delete')}>
            Delete history
          </MenuItem>
        </Menu>
      ) : null}
    </>
  )
}
