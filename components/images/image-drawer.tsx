'use client'

import { ChevronLeft, ChevronRight, Download } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { problemOf } from '#components/call-api.ts'
import { Button, IconButton } from '#components/ui/button.tsx'
import { Drawer } from '#components/ui/drawer.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { describeError } from '#lib/contracts/error-sentences.ts'
import type { ImageDetail } from '#lib/contracts/images.ts'
import { ImageActions } from './image-actions.tsx'
import { ImageFacts, ImageHistory } from './image-facts.tsx'
import { ImageStateChip } from './image-state.tsx'
import { ImageViewer } from './image-viewer.tsx'
import { useImage } from './queries.ts'
import { VariantsTable } from './variants-table.tsx'

type Props = {
  id: number
  mayChange: boolean
  mayPurge: boolean
  /** The ids beside it in the list as it is filtered and sorted. */
  previous: number | null
  next: number | null
  onShow: (id: number) => void
  onClose: () => void
}

/** One image: large, with its facts, variants, history and what can be done. Arrow keys show the next one. */
export function ImageDrawer({ id, mayChange, mayPurge, previous, next, onShow, onClose }: Props) {
  const { data: image, error, refetch } = useImage(id)
  useEffect(() => {
    const walk = (event: KeyboardEvent) => {
      const to = event.key === 'ArrowLeft' ? previous : event.key === 'ArrowRight' ? next : null
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [role="alertdialog"]')
      if (to === null || typing || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      onShow(to)
    }
    addEventListener('keydown', walk)
    return () => removeEventListener('keydown', walk)
  }, [previous, next, onShow])
  const problem = error && !image ? problemOf(error) : null
  return (
    <Drawer
      open
      wide
      onOpenChange={(open) => open || onClose()}
      title={image?.name ?? `Image ${id}`}
      actions={
        <>
          <IconButton label="The one before" disabled={previous === null} onClick={() => previous !== null && onShow(previous)}>
            <ChevronLeft aria-hidden />
          </IconButton>
          <IconButton label="The next one" disabled={next === null} onClick={() => next !== null && onShow(next)}>
            <ChevronRight aria-hidden />
          </IconButton>
        </>
      }
      footer={
        image ? (
          <>
            {mayChange ? <ImageActions image={image} mayPurge={mayPurge} /> : null}
            <Button asChild size="sm" className="ml-auto">
              <a href={`/api/v1/images/${image.id}/original`} download>
                <Download aria-hidden />
                Download original
              </a>
            </Button>
          </>
        ) : undefined
      }
    >
      {problem ? (
        <ErrorNote
          sentence={`${problem.title} ${problem.detail}`}
          code={problem.code}
          action={
            <Button size="sm" onClick={() => void refetch()}>
              Read it again
            </Button>
          }
        />
      ) : image ? (
        <ImageBody image={image} />
      ) : (
        <div aria-busy="true" className="grid gap-4">
          <Skeleton className="aspect-3/2 rounded-picture" />
          <Skeleton className="h-40" />
        </div>
      )}
    </Drawer>
  )
}

function ImageBody({ image }: { image: ImageDetail }) {
  const failure = image.failedCode === null ? null : describeError(image.failedCode, image.failedDetails)
  return (
    <div className="grid gap-5">
      <ImageViewer image={image} />
      {failure === null ? null : <ErrorNote sentence={`${failure.what} ${failure.todo}`} code={image.failedCode} />}
      <div className="grid gap-6 md:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
        <Part title="Facts" beside={<ImageStateChip state={image.state} />}>
          <ImageFacts image={image} />
        </Part>
        <Part title="Variants">
          {image.variants.length === 0 ? (
            <p className="text-13 text-muted">None yet. Preprocessing makes one of each width in AVIF and WebP.</p>
          ) : (
            <VariantsTable variants={image.variants} originalBytes={image.sizeBytes} />
          )}
        </Part>
      </div>
      <Part title="History">
        <ImageHistory history={image.history} />
      </Part>
    </div>
  )
}

const Part = ({ title, beside, children }: { title: string; beside?: ReactNode; children: ReactNode }) => (
  <section>
    <div className="mb-2 flex items-center justify-between gap-3">
      <h3 className="font-semibold">{title}</h3>
      {beside}
    </div>
    {children}
  </section>
)
