'use client'

import { X } from 'lucide-react'
import { problemOf } from '#components/call-api.ts'
import { Button, IconButton } from '#components/ui/button.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'
import { formatCount } from '#components/ui/format.ts'
import { StateChip } from '#components/ui/outcome.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { describeError } from '#lib/contracts/error-sentences.ts'
import { importLooks, sourceName } from './import-words.ts'
import { useCancelImport, useImport } from './queries.ts'

/** How far an import is, what it found, and which files it could not take. */
export function ImportProgress({ id, mayChange, onClose }: { id: string; mayChange: boolean; onClose: () => void }) {
  const { data, error } = useImport(id)
  const cancel = useCancelImport(id)
  if (error && !data) {
    const { title, detail, code } = problemOf(error)
    return <ErrorNote className="mb-4" sentence={`${title} ${detail}`} code={code} />
  }
  if (!data) return <Skeleton className="mb-4 h-12 rounded-panel" />
  const { outcome, word } = importLooks[data.state]
  const reason = data.reasonCode === null ? null : describeError(data.reasonCode)
  return (
    <Panel className="mb-4 animate-rise px-4 py-2.5" aria-label="Import">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <StateChip outcome={outcome}>{word}</StateChip>
        <span className="min-w-0 flex-1 basis-40 truncate font-mono text-12">{sourceName(data.source)}</span>
        <p aria-live="polite" className="text-13">
          {formatCount(data.found)} found, {formatCount(data.added)} added, {formatCount(data.unchanged)} known already
          {data.vanished > 0 ? <span className="text-failed">, {formatCount(data.vanished)} gone</span> : null}
          {data.failed > 0 ? <span className="text-failed">, {formatCount(data.failed)} failed</span> : null}
        </p>
        {mayChange && data.finishedAt === null ? (
          <Button size="sm" busy={cancel.isPending} onClick={() => cancel.mutate()}>
            Cancel import
          </Button>
        ) : null}
        <IconButton size="sm" label="Close" className="ml-auto" onClick={onClose}>
          <X aria-hidden />
        </IconButton>
      </div>
      {reason === null ? null : (
        <p className="mt-1 text-13">
          {reason.what} {reason.todo} <code className="text-12 text-muted">{data.reasonCode}</code>
        </p>
      )}
      {data.failures.length === 0 ? null : (
        <details className="mt-1 text-13">
          <summary className="cursor-pointer text-muted">
            What failed{data.failed > data.failures.length ? `: the first ${data.failures.length}` : ''}
          </summary>
          <ul className="mt-2 max-h-60 overflow-y-auto">
            {data.failures.map(({ name, code }) => (
              <li key={`${name} ${code}`} className="flex flex-wrap gap-x-3 border-t border-line py-1.5">
                <span className="min-w-0 font-medium break-all">{name}</span>
                <span className="text-muted">{describeError(code).what}</span>
                <code className="ml-auto text-12 text-muted">{code}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  )
}
