'use client'

import { Download } from 'lucide-react'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { buttonClass } from '#components/ui/button.tsx'
import { cn } from '#components/ui/cn.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ClockTime } from '#components/ui/relative-time.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { RunLogLine } from '#lib/contracts/run-log.ts'
import { runAddress, useLog } from './queries.ts'

const levels = ['info', 'warn', 'error'] as const
const levelColors = { info: 'text-muted', warn: 'text-paused', error: 'text-failed' }

function Line({ line }: { line: RunLogLine }) {
  return (
    <li className="flex flex-wrap gap-x-3 px-4 py-0.5 hover:bg-raised">
      <ClockTime at={line.at} seconds className="text-muted" />
      <span className={cn('w-10', levelColors[line.level])}>{line.level}</span>
      {line.worker === null ? null : <span className="text-muted">{line.worker}</span>}
      <span className="min-w-0 flex-1 basis-64 whitespace-pre-wrap">
        {line.message}
        {line.details === null || Object.keys(line.details).length === 0 ? null : (
          <span className="text-muted">
            {' '}
            {Object.entries(line.details)
              .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
              .join(' ')}
          </span>
        )}
      </span>
    </li>
  )
}

/** What workers wrote about this run, the newest last. */
export function RunLog({ runId }: { runId: string }) {
  const [level, setLevel] = useQueryState('level', parseAsStringLiteral(levels).withDefault('info'))
  const log = useLog(runId, level)
  const lines = log.data?.lines
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Segmented
          label="Level"
          size="sm"
          value={level}
          onChange={(next) => void setLevel(next)}
          options={[
            { value: 'info', label: 'All' },
            { value: 'warn', label: 'Warnings' },
            { value: 'error', label: 'Errors' },
          ]}
        />
        <a href={runAddress(runId, '/log/download')} download className={cn(buttonClass('plain', 'sm'), 'ml-auto')}>
          <Download aria-hidden />
          Download the whole log
        </a>
      </div>
      {lines === undefined ? (
        <Skeleton className="h-40 w-full rounded-panel" />
      ) : lines.length === 0 ? (
        <Panel>
          <EmptyState title={level === 'info' ? 'Nothing was written yet.' : 'Nothing of this level was written.'} />
        </Panel>
      ) : (
        <Panel className="overflow-x-auto py-2 font-mono text-12" aria-label="Log">
          <ol>
            {lines.map((line) => (
              <Line key={line.seq} line={line} />
            ))}
          </ol>
        </Panel>
      )}
    </>
  )
}
