'use client'

import { KilnMark } from '#components/shell/kiln-mark.tsx'
import { usePageFailure } from '#components/shell/use-page-failure.ts'
import { Button } from '#components/ui/button.tsx'

const made = 'Something it needs did not answer, most likely the database. It is tried again when you ask.'

/** For pages outside /admin, and for what the frame of every admin page needs itself. `digest` is what the log has beside the cause. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const { title, sentence, code, retry } = usePageFailure({ error, reset, made })
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-3 p-6 text-center">
      <KilnMark className="size-10" />
      <h1 className="text-20 font-semibold">{title}</h1>
      <p className="max-w-[48ch] text-muted">{sentence}</p>
      <Button onClick={retry}>Try again</Button>
      <code className="text-12 text-muted">{code}</code>
    </main>
  )
}
