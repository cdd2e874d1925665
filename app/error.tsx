'use client'

import { KilnMark } from '#components/shell/kiln-mark.tsx'
import { Button } from '#components/ui/button.tsx'

/** For pages outside /admin, and for what the frame of every admin page needs itself. `digest` is what the log has beside the cause. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-3 p-6 text-center">
      <KilnMark className="size-10" />
      <h1 className="text-20 font-semibold">This page could not be made</h1>
      <p className="max-w-[48ch] text-muted">
        Something it needs did not answer, most likely the database. It is tried again when you ask.
      </p>
      <Button onClick={reset}>Try again</Button>
      <code className="text-12 text-muted">{error.digest ?? 'internal'}</code>
    </main>
  )
}
