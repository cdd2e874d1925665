'use client'

import { useMemo } from 'react'
import { formatCount, formatDuration } from '#components/ui/format.ts'
import { ClockTime } from '#components/ui/relative-time.tsx'
import { Td, Tr } from '#components/ui/table.tsx'
import type { RunTiming } from '#lib/contracts/run-timing.ts'
import { ChartTable } from './chart-table.tsx'
import { PercentileCells } from './percentile-cells.tsx'
import { type PlotSpec, timeAxis, usePlot } from './use-plot.ts'

const options: PlotSpec['options'] = ({ colors, axis }) => ({
  legend: { show: false },
  cursor: { y: false },
  scales: { y: { range: (_, __, max) => [0, Math.max(0.01, max) * 1.1] } },
  axes: [timeAxis(axis), { ...axis, size: 64, values: (_, ticks) => ticks.map((tick) => formatDuration(tick)) }],
  series: [
    {},
    { stroke: colors.ember, width: 2, points: { show: false } },
    { stroke: colors.waiting, width: 1.5, dash: [4, 3], points: { show: false } },
  ],
})

/** How long items took over the run: the middle one, and the one that 95 of 100 are quicker than. */
export function LatencyChart({ latency }: { latency: RunTiming['latency'] }) {
  const data = useMemo(
    (): PlotSpec['data'] => [
      latency.map(({ at }) => Date.parse(at) / 1000),
      latency.map(({ p50Ms }) => p50Ms / 1000),
      latency.map(({ p95Ms }) => p95Ms / 1000),
    ],
    [latency],
  )
  const box = usePlot({ options, data })
  const longest = Math.max(0, ...latency.map(({ p95Ms }) => p95Ms))
  return (
    <figure>
      <figcaption className="mb-2 flex flex-wrap gap-x-5 gap-y-1 text-13">
        <span className="flex items-center gap-2">
          <span aria-hidden className="h-0.5 w-4 bg-ember" /> half of the items take less
        </span>
        <span className="flex items-center gap-2">
          <span aria-hidden className="w-4 border-t-2 border-dashed border-waiting" /> 95 of 100 take less
        </span>
        <span className="text-muted">at most {formatDuration(longest / 1000)}</span>
      </figcaption>
      <div ref={box} aria-hidden className="min-h-[200px] w-full" />
      <ChartTable label="Time an item" columns={['Until', 'Half under', '95 % under', 'Items looked at']}>
        {latency.map(({ at, p50Ms, p95Ms, items }) => (
          <Tr key={at}>
            <Td>
              <ClockTime at={at} seconds />
            </Td>
            <PercentileCells p50Ms={p50Ms} p95Ms={p95Ms} />
            <Td numeric card="end" label="items">
              {formatCount(items)}
            </Td>
          </Tr>
        ))}
      </ChartTable>
    </figure>
  )
}
