'use client'

import { PageHeader } from '#components/shell/page-header.tsx'
import { Button } from '#components/ui/button.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'

/** `digest` is what the log has beside the cause: the page never sees the cause itself. */
export default function AdminError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <>
      <PageHeader title="This page could not be made" />
      <ErrorNote
        sentence="Something it needs did not answer. Look at the pill above whether the database and a worker are there, then try again."
        code={error.digest ?? 'internal'}
        action={<Button onClick={reset}>Try again</Button>}
      />
    </>
  )
}
