'use client'

import { useState } from 'react'
import { toast } from 'sonner'
import { useStartBulk } from '#components/bulk/queries.ts'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { formatCount } from '#components/ui/format.ts'
import { Panel } from '#components/ui/panel.tsx'
import { formatNumberOf } from '#lib/format-numbers.ts'
import { ConfirmChangeDialog } from './confirm-change-dialog.tsx'
import { clearedFilter, filterCount, type ImageFilter } from './library-filters.ts'

type Props = {
  filter: ImageFilter
  /** How many are deleted, and may be restored. */
  deleted: number
  mayChange: boolean
  onFilter: (change: Partial<ImageFilter>) => void
  onUpload: () => void
  onImport: () => void
}

/** Why no image is shown, with the way on: filtered away, none deleted, all deleted, none there yet. */
export function NoImages({ filter, deleted, mayChange, onFilter, onUpload, onImport }: Props) {
  if (filterCount(filter) > 0)
    return (
      <Panel>
        <EmptyState title="No image matches these filters" action={<Button onClick={() => onFilter(clearedFilter)}>Clear filters</Button>}>
          {filter.search === ''
            ? filter.code !== null
              ? 'Nothing fails with this code any more.'
              : 'Another state or origin may have some.'
            : `No name holds “${filter.search}” among what the other filters leave.`}
        </EmptyState>
      </Panel>
    )
  if (filter.deleted)
    return (
      <Panel>
        <EmptyState title="Nothing is deleted" action={<Button onClick={() => onFilter({ deleted: false })}>Back to the library</Button>}>
          Deleted images wait here until they are restored or removed for good.
        </EmptyState>
      </Panel>
    )
  if (deleted > 0) return <AllDeleted {...{ deleted, mayChange, onFilter, onUpload }} />
  return (
    <Panel className="border-dashed">
      <EmptyState
        title="Your images will be here"
        action={
          mayChange ? (
            <>
              <Button onClick={onImport}>Import a folder</Button>
              <Button variant="primary" onClick={onUpload}>
                Upload images
              </Button>
            </>
          ) : undefined
        }
      >
        {mayChange
          ? 'Drop pictures or folders anywhere on this page, or import a folder that this machine can read.'
          : 'An operator can upload or import them.'}
      </EmptyState>
    </Panel>
  )
}

function AllDeleted({ deleted, mayChange, onFilter, onUpload }: Pick<Props, 'deleted' | 'mayChange' | 'onFilter' | 'onUpload'>) {
  const [asking, setAsking] = useState(false)
  const bulk = useStartBulk()
  const many = formatNumberOf(deleted, { one: 'image', many: 'images' })
  const restore = async () => {
    const { isNew } = await bulk.mutateAsync({ subject: 'images', action: 'restore', target: { filter: { deleted: true } } })
    if (isNew) toast.success(`Restoring ${many}.`)
  }
  return (
    <Panel>
      <EmptyState
        title={deleted === 1 ? 'The one image here is deleted' : `All ${many} are deleted`}
        action={
          <>
            <Button onClick={() => onFilter({ deleted: true })}>See what is deleted</Button>
            {mayChange ? (
              <>
                <Button onClick={onUpload}>Upload images</Button>
                <Button variant="primary" onClick={() => setAsking(true)}>
                  Restore {formatCount(deleted)}
                </Button>
              </>
            ) : null}
          </>
        }
      >
        They wait in the deleted view, with all that was made of them, until they are restored or removed for good.
      </EmptyState>
      {asking ? <ConfirmChangeDialog verb="restore" many={many} byWorker onClose={() => setAsking(false)} onConfirm={restore} /> : null}
    </Panel>
  )
}
