'use client'

import Link from 'next/link'
import { problemOf } from '#components/call-api.ts'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { ClockTime } from '#components/ui/relative-time.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { RunTrace } from '#lib/contracts/run-items.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import { useTrace } from './run-item-queries.ts'
import { traceText } from './trace-text.ts'
import { itemPage } from './words.ts'

function Child({ child }: { child: NonNullable<RunTrace['trace']['child']> }) {
  const end =
    child.signal !== null ? `signal ${child.signal}` : child.exitCode !== null ? `exit code ${child.exitCode}` : 'it went on living'
  const facts: [string, string][] = [
    ['Command', child.command],
    ['Stage', child.stage],
    ['Ended by', end],
  ]
  return (
    <dl className="mb-4 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-13">
      {facts.map(([word, value]) => (
        <div key={word} className="contents">
          <dt className="text-muted">{word}</dt>
          <dd className="font-mono text-12 leading-5 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Sample({ run, sample }: { run: Run; sample: RunTrace }) {
  const text = traceText(sample.trace)
  return (
    <>
      <p className="mb-3 text-13 text-muted">
        <Link href={itemPage[run.taskKey](sample.itemId)} className="underline hover:text-ink">
          Item {sample.itemId}
        </Link>{' '}
        was the first, at <ClockTime at={sample.at} seconds />, try {sample.attempt}
        {sample.stage === null ? '' : `, while at: ${sample.stage}`}.
      </p>
      {sample.trace.child === null ? null : <Child child={sample.trace.child} />}
      <div className="mb-1 flex items-center justify-between gap-2">
        <h3 className="font-medium">What it said</h3>
        <CopyButton text={text} />
      </div>
      <section
        aria-label="What it said"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        className="max-h-96 overflow-auto rounded-control border border-line bg-page p-3"
      >
        <pre className="text-12 leading-[18px]">{text}</pre>
      </section>
    </>
  )
}

/** What the first failure with a code left to be read: the child's end, what it said, and where in the code. */
export function TraceDialog({ run, code, onClose }: { run: Run; code: string; onClose: () => void }) {
  const { data, error } = useTrace(run.id, code)
  return (
    <Dialog open wide onOpenChange={(open) => !open && onClose()} title={<code className="text-14">{code}</code>}>
      {data !== undefined ? (
        <Sample run={run} sample={data} />
      ) : error === null ? (
        <Skeleton className="h-40 w-full" />
      ) : problemOf(error).code === 'not_found' ? (
        <p className="text-muted">Nothing was kept of it: the run is older than this page, or the failure said no more than its code.</p>
      ) : (
        <p className="text-failed">{problemOf(error).title}</p>
      )}
    </Dialog>
  )
}
