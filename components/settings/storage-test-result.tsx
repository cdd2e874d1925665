import { ErrorNote } from '#components/ui/error-note.tsx'
import { formatDuration } from '#components/ui/format.ts'
import { OutcomeIcon } from '#components/ui/outcome.tsx'
import type { StorageTest } from '#lib/contracts/storages.ts'

/** One sentence: that an object was written, read and deleted, or what is wrong. */
export const StorageTestResult = ({ result }: { result: StorageTest }) =>
  result.ok ? (
    <p role="status" className="flex items-center gap-2 rounded-panel border border-ok/40 px-4 py-2.5">
      <OutcomeIcon outcome="ok" className="size-4" />
      <span className="flex-1">{result.sentence}</span>
      <span className="text-13 text-muted">{formatDuration(result.tookMs / 1000)}</span>
    </p>
  ) : (
    <ErrorNote sentence={result.sentence} code={result.code} />
  )
