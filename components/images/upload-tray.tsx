'use client'

import { ChevronDown, RotateCcw, X } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '#components/ui/button.tsx'
import { cn } from '#components/ui/cn.ts'
import { formatBytes, formatCount, formatPercent } from '#components/ui/format.ts'
import { OutcomeIcon } from '#components/ui/outcome.tsx'
import { ProgressBar } from '#components/ui/progress-bar.tsx'
import { describeError } from '#lib/contracts/error-sentences.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'
import {
  type HoldCode,
  heldBy,
  isRetryable,
  type UploadEntry,
  type UploadProblem,
  type UploadTotals,
  uploadTotals,
} from './upload-queue.ts'
import { uploads, useUploads } from './uploads.ts'

const noun = { one: 'file', many: 'files' }
const shownRows = 200

const waitsFor: Record<HoldCode, string> = { upload_cut_off: 'the connection', not_signed_in: 'a sign-in' }

const titleOf = ({ files, done, failed, open }: UploadTotals, held: HoldCode | null): string => {
  if (held !== null) return `Waiting for ${waitsFor[held]}: ${formatNumberOf(open, noun)} left`
  if (open > 0) return `Uploading ${formatCount(files - open)} of ${formatNumberOf(files, noun)}`
  return failed === 0 ? `${formatNumberOf(done, noun)} uploaded` : `${formatCount(done)} uploaded, ${formatCount(failed)} failed`
}

/** What is on its way up: every file and the whole, with what to do about each that failed. */
export function UploadTray() {
  const entries = useUploads()
  const [folded, setFolded] = useState(false)
  const totals = uploadTotals(entries)
  const retryable = entries.filter(isRetryable).length
  if (entries.length === 0) return null
  return (
    <section
      aria-label="Uploads"
      className="fixed right-4 bottom-4 z-30 w-[min(400px,calc(100vw-32px))] animate-rise overflow-hidden rounded-panel border border-line-strong bg-panel phone:bottom-[74px]"
    >
      <header className="flex items-center gap-2 py-2 pr-2 pl-4">
        <h2 aria-live="polite" className="flex-1 text-13 font-semibold">
          {titleOf(totals, heldBy(entries))}
        </h2>
        <span className="text-12 text-muted">
          {totals.open > 0
            ? `${formatPercent(totals.sentBytes + totals.failedBytes, totals.sizeBytes)} of ${formatBytes(totals.sizeBytes)}`
            : null}
        </span>
        <IconButton
          size="sm"
          label={folded ? 'Show the files' : 'Fold the files'}
          aria-expanded={!folded}
          onClick={() => setFolded(!folded)}
        >
          <ChevronDown aria-hidden className={cn('transition-transform', folded && 'rotate-180')} />
        </IconButton>
      </header>
      <ProgressBar
        label="Uploaded of all files"
        className="rounded-none"
        parts={{ ok: totals.sentBytes, skipped: 0, failed: totals.failedBytes, running: 0, total: totals.sizeBytes }}
      />
      {folded ? null : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys */}
          <ul tabIndex={0} aria-label="Files" className="max-h-64 overflow-y-auto py-1 focus-visible:-outline-offset-2">
            {entries.slice(-shownRows).map((entry) => (
              <UploadRow key={entry.id} entry={entry} />
            ))}
          </ul>
          <footer className="flex justify-end gap-1 border-t border-line p-1.5">
            {retryable > 1 && totals.open === 0 ? (
              <Button size="sm" onClick={uploads.retryFailed}>
                Upload {formatCount(retryable)} again
              </Button>
            ) : null}
            {totals.open > 0 ? (
              <Button size="sm" variant="quiet" onClick={uploads.stopAll}>
                Stop {formatNumberOf(totals.open, noun)}
              </Button>
            ) : null}
            <Button size="sm" variant="quiet" onClick={uploads.clearEnded}>
              {totals.open > 0 ? 'Clear what is done' : 'Close'}
            </Button>
          </footer>
        </>
      )}
    </section>
  )
}

const outcomeOf = { waiting: 'waiting', uploading: 'running', done: 'ok', failed: 'failed', stopped: 'cancelled' } as const

function UploadRow({ entry }: { entry: UploadEntry }) {
  const { id, name, state, sizeBytes, sentBytes, problem } = entry
  return (
    <li className="flex min-h-9 items-center gap-2 px-4 text-13 has-[button]:pr-2">
      <OutcomeIcon outcome={outcomeOf[state]} />
      <div className="min-w-0 flex-1 py-1">
        <p className="truncate" title={name}>
          {name}
        </p>
        {state === 'failed' && problem !== null ? <Refusal problem={problem} /> : null}
      </div>
      <span className="text-12 text-muted">
        <span className="sr-only">{state}, </span>
        {state === 'uploading' ? formatPercent(sentBytes, sizeBytes) : formatBytes(sizeBytes)}
      </span>
      {isRetryable(entry) ? (
        <IconButton size="sm" label={`Upload ${name} again`} onClick={() => uploads.retry(id)}>
          <RotateCcw aria-hidden />
        </IconButton>
      ) : null}
      {state === 'waiting' || state === 'uploading' ? (
        <IconButton size="sm" label={`Stop ${name}`} onClick={() => uploads.stop(id)}>
          <X aria-hidden />
        </IconButton>
      ) : null}
    </li>
  )
}

function Refusal({ problem: { code, details } }: { problem: UploadProblem }) {
  const { what, todo } = describeError(code, details)
  return (
    <p className="text-12">
      <span className="text-failed">{what}</span> <span className="text-muted">{todo}</span> <code className="text-muted">{code}</code>
    </p>
  )
}
