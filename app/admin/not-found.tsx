import Link from 'next/link'
import { buttonClass } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Panel } from '#components/ui/panel.tsx'

export default function AdminNotFound() {
  return (
    <Panel>
      <EmptyState
        title="There is nothing at this address."
        action={
          <Link href="/admin/tasks" className={buttonClass('plain')}>
            Go to the runs
          </Link>
        }
      >
        It may have been deleted from the history, or the link is not whole.
      </EmptyState>
    </Panel>
  )
}
