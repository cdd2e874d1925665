'use client'

import { Ellipsis } from 'lucide-react'
import { Button, IconButton } from '#components/ui/button.tsx'
import { formatCount } from '#components/ui/format.ts'
import { Menu, MenuItem } from '#components/ui/menu.tsx'
import type { Run } from '#lib/contracts/task-runs.ts'
import { mayDo, type RunAction } from './run-actions.ts'

/** The likely actions as buttons, the others in a menu. */
export function RunButtons({ run, onAction }: { run: Run; onAction: (action: RunAction) => void }) {
  return (
    <>
      {mayDo('pause', run) ? <Button onClick={() => onAction('pause')}>Pause</Button> : null}
      {mayDo('resume', run) ? (
        <Button variant="primary" onClick={() => onAction('resume')}>
          Resume
        </Button>
      ) : null}
      {mayDo('cancel', run) ? (
        <Button variant="danger" onClick={() => onAction('cancel')}>
          Cancel
        </Button>
      ) : null}
      {mayDo('retry', run) ? (
        <Button variant="primary" onClick={() => onAction('retry')}>
          Retry {formatCount(run.counts.failed)} failed
        </Button>
      ) : null}
      {mayDo('rerun', run) ? (
        <Menu
          align="end"
          trigger={
            <IconButton label="More to do with this run">
              <Ellipsis aria-hidden />
            </IconButton>
          }
        >
          <MenuItem onSelect={() => onAction('rerun')}>Run again with the same scope</MenuItem>
          <MenuItem danger onSelect={() => onAction('delete')}>
            Delete history
          </MenuItem>
        </Menu>
      ) : null}
    </>
  )
}
