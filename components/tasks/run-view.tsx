'use client'

import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useState } from 'react'
import { LiveIndicator } from '#components/live/live-indicator.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'
import { formatCount } from '#components/ui/format.ts'
import { TabPanel, Tabs } from '#components/ui/tabs.tsx'
import { describeError } from '#lib/contracts/error-sentences.ts'
import { isEnded, type Run } from '#lib/contracts/task-runs.ts'
import { useRun } from './queries.ts'
import { RunActionDialog } from './run-action-dialog.tsx'
import type { RunAction } from './run-actions.ts'
import { RunButtons } from './run-buttons.tsx'
import { RunErrors } from './run-errors.tsx'
import { RunFacts } from './run-facts.tsx'
import { RunItems } from './run-items.tsx'
import { RunLog } from './run-log.tsx'
import { RunParameters } from './run-parameters.tsx'
import { RunProgress } from './run-progress.tsx'
import { RunQuarantine } from './run-quarantine.tsx'
import { RunStateChip } from './run-state-chip.tsx'
import { RunStats } from './run-stats.tsx'
import { RunTimeline } from './run-timeline.tsx'
import { RunTiming } from './run-timing.tsx'
import { taskWords } from './words.ts'

const tabs = ['items', 'errors', 'timing', 'log', 'parameters'] as const

function Reason({ run }: { run: Run }) {
  if (run.reasonCode === null) return null
  const { what, todo } = describeError(run.reasonCode, run.reasonDetails)
  return <ErrorNote className="mb-4" sentence={`${isEnded(run.state) ? '' : 'Paused: '}${what} ${todo}`} code={run.reasonCode} />
}

/** One run, live: how far it is, what failed and why, and what can be done about it. */
export function RunView({ first, me, mayAct }: { first: Run; me: string; mayAct: boolean }) {
  const query = useRun(first)
  const run = query.data
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(tabs).withDefault('items').withOptions({ history: 'push' }))
  const [asked, setAsked] = useState<RunAction | null>(null)
  const failed = run.counts.failed
  return (
    <>
      <PageHeader
        title={taskWords[run.taskKey].title}
        state={<RunStateChip run={run} />}
        lead={<RunFacts run={run} me={me} />}
        actions={
          <>
            <LiveIndicator topics={['run']} updatedAt={query.dataUpdatedAt} className="mr-2" />
            {mayAct ? <RunButtons run={run} onAction={setAsked} /> : null}
          </>
        }
      />
      <RunTimeline run={run} />
      <Reason run={run} />
      <RunProgress run={run} />
      <RunStats run={run} />
      <Tabs
        label="About this run"
        value={tab}
        onChange={(next) => void setTab(next)}
        tabs={[
          { value: 'items', label: 'Items' },
          { value: 'errors', label: 'Errors', count: failed > 0 ? <span className="text-failed">{formatCount(failed)}</span> : null },
          { value: 'timing', label: 'Timing' },
          { value: 'log', label: 'Log' },
          { value: 'parameters', label: 'Parameters' },
        ]}
      >
        <TabPanel value="items">
          {run.errorKinds > 0 ? <RunErrors run={run} mayAct={mayAct} brief /> : null}
          <RunItems run={run} mayAct={mayAct} />
        </TabPanel>
        <TabPanel value="errors">
          <RunErrors run={run} mayAct={mayAct} />
          <RunQuarantine run={run} mayAct={mayAct} />
        </TabPanel>
        <TabPanel value="timing">
          <RunTiming run={run} />
        </TabPanel>
        <TabPanel value="log">
          <RunLog runId={run.id} />
        </TabPanel>
        <TabPanel value="parameters">
          <RunParameters run={run} />
        </TabPanel>
      </Tabs>
      {asked === null ? null : <RunActionDialog action={asked} run={run} onClose={() => setAsked(null)} />}
    </>
  )
}
