import { Button } from '#components/ui/button.tsx'
import { OutcomeIcon } from '#components/ui/outcome.tsx'
import type { Basis } from './use-basis.ts'

/** Says that somebody else saved while this form was edited, and lets the one who edits choose. */
export function NewerNote({ basis: { newer, takeNewer, keepMine } }: { basis: Pick<Basis<unknown>, 'newer' | 'takeNewer' | 'keepMine'> }) {
  if (newer === null) return null
  return (
    <div role="alert" className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-panel border border-paused/50 bg-panel px-4 py-2.5">
      <OutcomeIcon outcome="paused" className="size-4" />
      <p className="min-w-0 flex-1 basis-60">
        Somebody else saved other values while you were here. <span className="text-muted">Yours are not saved yet.</span>
      </p>
      <Button size="sm" onClick={takeNewer}>
        Show theirs
      </Button>
      <Button size="sm" onClick={keepMine}>
        Go on with mine
      </Button>
    </div>
  )
}
