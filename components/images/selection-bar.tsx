'use client'

import { X } from 'lucide-react'
import { useState } from 'react'
import { showProblem } from '#components/tasks/show-problem.ts'
import { Button, IconButton } from '#components/ui/button.tsx'
import { formatCount } from '#components/ui/format.ts'
import { MenuItem } from '#components/ui/menu.tsx'
import { SplitButton } from '#components/ui/split-button.tsx'
import { formatNumberOf } from '#lib/format-numbers.ts'
import { ConfirmChangeDialog } from './confirm-change-dialog.tsx'
import type { ImageFilter } from './library-filters.ts'
import type { ImageVerb } from './queries.ts'
import { type Selection, selectMatching } from './selection.ts'
import { useSelectionActions } from './use-selection-actions.tsx'

type Props = {
  selection: Selection
  /** Removing for good is for admins. */
  mayPurge: boolean
  filter: ImageFilter
  allLoaded: boolean
  loadedIds: readonly number[]
  onSelection: (selection: Selection | null) => void
}

/** What can be done with the chosen images; it takes the place of the bottom of the page while there are any. */
export function SelectionBar({ selection, mayPurge, filter, allLoaded, loadedIds, onSelection }: Props) {
  const [confirming, setConfirming] = useState<ImageVerb | null>(null)
  const [counting, setCounting] = useState(false)
  const actions = useSelectionActions(selection, filter, () => onSelection(null))
  const { all } = selection
  const count = all?.count ?? selection.ids.size
  if (selection.ids.size === 0) return null
  const many = `${all?.isExact === false ? 'about ' : ''}${formatNumberOf(count, { one: 'image', many: 'images' })}`
  const isEverything = all !== null || (allLoaded && selection.ids.size >= loadedIds.length)
  const again = filter.state.length === 1 && filter.state[0] === 'failed' ? 'Retry' : 'Preprocess'

  /** A few are changed at once and told of; many are asked about first. */
  const change = (verb: ImageVerb) => (actions.isBulk ? setConfirming(verb) : actions.quietly(verb))
  const chooseAll = async () => {
    setCounting(true)
    try {
      onSelection(selectMatching(loadedIds, await actions.countMatching()))
    } catch (error) {
      showProblem(error)
    } finally {
      setCounting(false)
    }
  }
  return (
    <section
      aria-label="Chosen images"
      className="sticky bottom-4 z-20 mt-4 flex animate-rise flex-wrap items-center gap-2 rounded-panel border border-line-strong bg-raised px-3 py-2 phone:bottom-[70px]"
    >
      <p aria-live="polite" className="mr-1 pl-1 font-medium">
        {all === null ? `${many} chosen` : `All that match are chosen: ${many}`}
      </p>
      {isEverything ? null : (
        <Button size="sm" variant="quiet" busy={counting} onClick={() => void chooseAll()}>
          Choose all that match
        </Button>
      )}
      <div className="ml-auto flex flex-wrap items-center gap-1.5">
        {filter.deleted ? (
          <>
            <Button size="sm" disabled={actions.isChanging} onClick={() => change('restore')}>
              Restore {formatCount(count)}
            </Button>
            {mayPurge ? (
              <Button size="sm" variant="danger" onClick={() => setConfirming('purge')}>
                Remove for good
              </Button>
            ) : null}
          </>
        ) : (
          <>
            <SplitButton
              size="sm"
              variant="primary"
              busy={actions.isStarting}
              onClick={() => actions.start('preprocess-images')}
              menuLabel="Other runs over these images"
              menu={<MenuItem onSelect={() => actions.start('refresh-image-metadata')}>Refresh the metadata of {many}</MenuItem>}
            >
              {again} {formatCount(count)}
            </SplitButton>
            <Button size="sm" disabled={actions.isChanging} onClick={() => change('publish')}>
              Publish
            </Button>
            <Button size="sm" disabled={actions.isChanging} onClick={() => change('unpublish')}>
              Unpublish
            </Button>
            <Button size="sm" variant="danger" onClick={() => setConfirming('delete')}>
              Delete
            </Button>
          </>
        )}
        <IconButton size="sm" label="Choose none" onClick={() => onSelection(null)}>
          <X aria-hidden />
        </IconButton>
      </div>
      {confirming === null ? null : (
        <ConfirmChangeDialog
          verb={confirming}
          many={many}
          byWorker={actions.isBulk}
          onClose={() => setConfirming(null)}
          onConfirm={() => actions.apply(confirming)}
        />
      )}
    </section>
  )
}
