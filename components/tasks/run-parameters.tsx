'use client'

import type { ReactNode } from 'react'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { formatCount } from '#components/ui/format.ts'
import { Panel } from '#components/ui/panel.tsx'
import { ClockTime } from '#components/ui/relative-time.tsx'
import { useNow } from '#components/ui/use-now.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import { runAsCommand, runAsCurl } from './run-commands.ts'
import { scopeOf, taskWords } from './words.ts'

function Command({ title, text }: { title: string; text: string }) {
  return (
    <Panel className="p-4" aria-label={title}>
      <div className="mb-2 flex items-center justify-between gap-2">
        <h2 className="font-semibold">{title}</h2>
        <CopyButton text={text} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <pre tabIndex={0} className="overflow-x-auto text-12 leading-[18px] text-muted">
        {text}
      </pre>
    </Panel>
  )
}

/** What the run was made with, as it was pinned then, and how to start the same one elsewhere. */
export function RunParameters({ run }: { run: Run }) {
  const awake = useNow() !== null
  const scope = run.scope.kind === 'selection' ? `selection of ${formatCount(run.scope.count)}` : scopeOf({ ...run, retryOf: null })
  const command = runAsCommand(run)
  const facts: [string, ReactNode][] = [
    ['Run', <code key="id">{run.id}</code>],
    ['Task', `${taskWords[run.taskKey].title} (${run.taskKey})`],
    ['Scope', scope],
    ['Priority', run.priority],
    ['Items when it was made', formatCount(run.counts.total)],
    ['Started by', `${run.startedBy.label} (${run.startedBy.kind.replace('_', ' ')})`],
    ['Asked for', <ClockTime key="created" at={run.createdAt} seconds />],
    ['Started', run.startedAt === null ? '–' : <ClockTime key="started" at={run.startedAt} seconds />],
    ['First item', run.firstItemAt === null ? '–' : <ClockTime key="first" at={run.firstItemAt} seconds />],
    ['Ended', run.finishedAt === null ? '–' : <ClockTime key="finished" at={run.finishedAt} seconds />],
    ['Workers', run.workers.join(', ') || '–'],
    ['Version of Kiln', <code key="version">{run.codeVersion}</code>],
  ]
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-2">
      <Panel className="p-4" aria-label="Facts">
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5 text-13">
          {facts.map(([word, value]) => (
            <div key={word} className="contents">
              <dt className="text-muted">{word}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ))}
        </dl>
      </Panel>
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4">
        <Command title="Settings as pinned" text={JSON.stringify(run.settings, null, 2)} />
        <Command title="Start the same with curl" text={runAsCurl(run, awake ? location.origin : '')} />
        {command === null ? null : <Command title="Start the same on the command line" text={command} />}
      </div>
    </div>
  )
}
