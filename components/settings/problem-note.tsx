import { problemOf } from '#components/call-api.ts'
import { Button } from '#components/ui/button.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'

/** The sentence and code of whatever was thrown; nothing where nothing was. */
export function ProblemNote({ error, onRetry, className }: { error: unknown; onRetry?: () => void; className?: string }) {
  if (error === null || error === undefined) return null
  const { title, detail, code } = problemOf(error)
  return (
    <ErrorNote
      className={className}
      sentence={`${title} ${detail}`}
      code={code}
      action={
        onRetry ? (
          <Button size="sm" onClick={onRetry}>
            Read it again
          </Button>
        ) : undefined
      }
    />
  )
}
