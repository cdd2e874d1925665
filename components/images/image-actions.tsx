'use client'

import { useState } from 'react'
import { toast } from 'sonner'
import { showProblem } from '#components/tasks/show-problem.ts'
import { Button } from '#components/ui/button.tsx'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import type { Image } from '#lib/contracts/images.ts'
import { type ImageVerb, useChangeImages, useRetryImage } from './queries.ts'

const done: Record<ImageVerb, string> = {
  publish: 'It is in the gallery now.',
  unpublish: 'It is no longer in the gallery.',
  delete: 'It was deleted. The deleted view can bring it back.',
  restore: 'It is in the library again.',
  purge: 'It was removed for good.',
}

/** What can be done with one image, told by its state. */
export function ImageActions({ image, mayPurge }: { image: Image; mayPurge: boolean }) {
  const [confirming, setConfirming] = useState(false)
  const change = useChangeImages()
  const retry = useRetryImage()
  const apply = async (verb: ImageVerb) => {
    try {
      await change.mutateAsync({ verb, ids: [image.id] })
      toast.success(done[verb])
    } catch (error) {
      showProblem(error)
      throw error
    }
  }
  const quietly = (verb: ImageVerb) => void apply(verb).catch(() => undefined)
  const again = () =>
    retry.mutate(image.id, { onSuccess: () => toast.success('It is worked on now, ahead of everything else.'), onError: showProblem })
  if (image.deletedAt !== null)
    return (
      <>
        <Button size="sm" variant="primary" busy={change.isPending} onClick={() => quietly('restore')}>
          Restore
        </Button>
        {mayPurge ? (
          <Button size="sm" variant="danger" onClick={() => setConfirming(true)}>
            Remove for good
          </Button>
        ) : null}
        <ConfirmDialog
          open={confirming}
          onOpenChange={setConfirming}
          title="Remove 1 image for good"
          action="Remove the image"
          danger
          onConfirm={() => apply('purge')}
        >
          {image.readyWidths.length * 2} variants and an uploaded original are removed from storage, unless another image has the same
          bytes. This cannot be undone.
        </ConfirmDialog>
      </>
    )
  return (
    <>
      <Button size="sm" variant={image.state === 'complete' ? 'plain' : 'primary'} busy={retry.isPending} onClick={again}>
        {image.state === 'failed' ? 'Retry' : image.state === 'complete' ? 'Preprocess again' : 'Preprocess'}
      </Button>
      <Button size="sm" onClick={() => quietly(image.publishedAt === null ? 'publish' : 'unpublish')}>
        {image.publishedAt === null ? 'Publish' : 'Unpublish'}
      </Button>
      <Button size="sm" variant="danger" onClick={() => quietly('delete')}>
        Delete
      </Button>
    </>
  )
}
