'use client'

import { X } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { toast } from 'sonner'
import { showProblem } from '#components/tasks/show-problem.ts'
import { Button, IconButton } from '#components/ui/button.tsx'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { formatCount, formatNumberOf } from '#components/ui/format.ts'
import type { ImageFilter } from './library-filters.ts'
import { fetchMatchingIds, type ImageVerb, useChangeImages, usePreprocessSelection } from './queries.ts'
import { type Selection, selectAll } from './selection.ts'

const noun = { one: 'image', many: 'images' }
const done: Record<ImageVerb, string> = {
  publish: 'published',
  unpublish: 'taken out of the gallery',
  delete: 'deleted',
  restore: 'restored',
  purge: 'removed for good',
}

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
  const [confirming, setConfirming] = useState<'delete' | 'purge' | null>(null)
  const [gathering, setGathering] = useState(false)
  const change = useChangeImages()
  const preprocess = usePreprocessSelection()
  const ids = [...selection.ids]
  if (ids.length === 0) return null
  const many = formatNumberOf(ids.length, noun)

  const apply = async (verb: ImageVerb) => {
    try {
      const { changed } = await change.mutateAsync({ verb, ids })
      toast.success(`${formatNumberOf(changed, noun)} ${done[verb]}.`, {
        ...(verb === 'delete'
          ? { action: { label: 'Restore', onClick: () => void change.mutateAsync({ verb: 'restore', ids }).catch(showProblem) } }
          : {}),
      })
      onSelection(null)
    } catch (error) {
      showProblem(error)
      throw error
    }
  }
  const start = async () => {
    try {
      const { run } = await preprocess.mutateAsync(ids)
      toast.success(`Preprocessing ${many}.`, {
        action: run ? (
          <Link className="ml-auto font-medium text-ember" href={`/admin/tasks/runs/${run.id}`}>
            Open the run
          </Link>
        ) : undefined,
      })
      onSelection(null)
    } catch (error) {
      showProblem(error)
    }
  }
  const gather = async () => {
    setGathering(true)
    try {
      const { ids: all, more } = await fetchMatchingIds(filter)
      onSelection(selectAll(all))
      if (more) toast.info(`The first ${formatCount(all.length)} are chosen: one action takes no more.`)
    } catch (error) {
      showProblem(error)
    } finally {
      setGathering(false)
    }
  }
  const quietly = (verb: ImageVerb) => void apply(verb).catch(() => undefined)
  return (
    <section
      aria-label="Chosen images"
      className="sticky bottom-4 z-20 mt-4 flex animate-rise flex-wrap items-center gap-2 rounded-panel border border-line-strong bg-raised px-3 py-2 phone:bottom-[70px]"
    >
      <p aria-live="polite" className="mr-1 pl-1 font-medium">
        {many} chosen
      </p>
      {allLoaded && ids.length >= loadedIds.length ? null : (
        <Button size="sm" variant="quiet" busy={gathering} onClick={() => void gather()}>
          Choose all that match
        </Button>
      )}
      <div className="ml-auto flex flex-wrap items-center gap-1.5">
        {filter.deleted ? (
          <>
            <Button size="sm" disabled={change.isPending} onClick={() => quietly('restore')}>
              Restore {formatCount(ids.length)}
            </Button>
            {mayPurge ? (
              <Button size="sm" variant="danger" onClick={() => setConfirming('purge')}>
                Remove for good
              </Button>
            ) : null}
          </>
        ) : (
          <>
            <Button size="sm" variant="primary" busy={preprocess.isPending} onClick={() => void start()}>
              Preprocess {formatCount(ids.length)}
            </Button>
            <Button size="sm" disabled={change.isPending} onClick={() => quietly('publish')}>
              Publish
            </Button>
            <Button size="sm" disabled={change.isPending} onClick={() => quietly('unpublish')}>
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
      <ConfirmDialog
        open={confirming === 'delete'}
        onOpenChange={(open) => setConfirming(open ? 'delete' : null)}
        title={`Delete ${many}`}
        action={`Delete ${many}`}
        danger
        onConfirm={() => apply('delete')}
      >
        They leave the library, the gallery and every scope. They can be restored from the deleted view until they are removed for good.
      </ConfirmDialog>
      <ConfirmDialog
        open={confirming === 'purge'}
        onOpenChange={(open) => setConfirming(open ? 'purge' : null)}
        title={`Remove ${many} for good`}
        action={`Remove ${many}`}
        danger
        onConfirm={() => apply('purge')}
      >
        Their variants and uploaded originals are removed from storage, unless another image has the same bytes. This cannot be undone.
        Files in library folders stay where they are.
      </ConfirmDialog>
    </section>
  )
}
