'use client'

import dynamic from 'next/dynamic'
import { LoadBoundary } from '#components/shell/load-boundary.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { formatDuration } from '#components/ui/format.ts'
import { Panel } from '#components/ui/panel.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { Table, Td, Th, Tr } from '#components/ui/table.tsx'
import type { RunTiming as Timing } from '#lib/contracts/run-timing.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import { ItemsTable } from './items-table.tsx'
import { PercentileCells } from './percentile-cells.tsx'
import { useTiming } from './queries.ts'

// uPlot draws on a canvas: it is only loaded where somebody looks at it
const ThroughputChart = dynamic(() => import('./throughput-chart.tsx').then((module) => module.ThroughputChart), {
  ssr: false,
  loading: () => <Skeleton className="h-56 w-full" />,
})

const LatencyChart = dynamic(() => import('./latency-chart.tsx').then((module) => module.LatencyChart), {
  ssr: false,
  loading: () => <Skeleton className="h-56 w-full" />,
})

function Stages({ stages }: { stages: Timing['stages'] }) {
  const all = stages.reduce((sum, { totalMs }) => sum + totalMs, 0)
  return (
    <Table label="Time by stage">
      <thead>
        <tr>
          <Th>Stage</Th>
          <Th numeric>Half take less than</Th>
          <Th numeric>95 of 100 take less than</Th>
          <Th numeric>All together</Th>
          <Th className="w-1/3">Share</Th>
        </tr>
      </thead>
      <tbody>
        {stages.map(({ stage, p50Ms, p95Ms, totalMs }) => (
          <Tr key={stage}>
            <Td>{stage}</Td>
            <PercentileCells p50Ms={p50Ms} p95Ms={p95Ms} />
            <Td numeric card="end" label="together">
              {formatDuration(totalMs / 1000)}
            </Td>
            <Td card="wide">
              <span className="block h-1.5 w-full overflow-hidden rounded-small bg-rest">
                <span className="block h-full bg-ember" style={{ width: `${(100 * totalMs) / Math.max(1, all)}%` }} />
              </span>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

/** Where the run's time went: over the run, by stage, and in its slowest items. */
export function RunTiming({ run }: { run: Run }) {
  const { data } = useTiming(run.id)
  if (data === undefined) return <Skeleton className="h-56 w-full rounded-panel" />
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      {/* two rates at least, which three samples have between them: one alone is no line */}
      {data.samples.length > 2 ? (
        <Panel className="p-4" aria-label="Throughput">
          <LoadBoundary what="The chart of throughput">
            <ThroughputChart samples={data.samples} />
          </LoadBoundary>
        </Panel>
      ) : null}
      {data.latency.length > 1 ? (
        <Panel className="p-4" aria-label="Time an item">
          <LoadBoundary what="The chart of the time an item takes">
            <LatencyChart latency={data.latency} />
          </LoadBoundary>
        </Panel>
      ) : null}
      {data.stages.length === 0 ? (
        <Panel>
          <EmptyState title="No item has ended yet.">How long each stage takes appears here with the first ones.</EmptyState>
        </Panel>
      ) : (
        <section aria-labelledby="stages-title">
          <h2 id="stages-title" className="mb-2.5 font-semibold">
            Stages
          </h2>
          <Stages stages={data.stages} />
        </section>
      )}
      {data.slowest.length === 0 ? null : (
        <section aria-labelledby="slowest-title">
          <h2 id="slowest-title" className="mb-2.5 font-semibold">
            Slowest items
          </h2>
          <ItemsTable task={run.taskKey} items={data.slowest} />
        </section>
      )}
    </div>
  )
}
