'use client'

import { PageHeader } from '#components/shell/page-header.tsx'
import { usePageFailure } from '#components/shell/use-page-failure.ts'
import { Button } from '#components/ui/button.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'

const made = 'Something it needs did not answer. Look at the pill above whether the database and a worker are there, then try again.'

/** `digest` is what the log has beside the cause: the page never sees the cause itself. */
export default function AdminError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const { title, sentence, code, retry } = usePageFailure({ error, reset, made })
  return (
    <>
      <PageHeader title={title} />
      <ErrorNote sentence={sentence} code={code} action={<Button onClick={retry}>Try again</Button>} />
    </>
  )
}
