'use client'

import { useMemo } from 'react'
import { formatBytes } from '#components/ui/format.ts'
import { ClockTime } from '#components/ui/relative-time.tsx'
import { Td, Tr } from '#components/ui/table.tsx'
import type { RunTiming } from '#lib/contracts/run-timing.ts'
import { formatRate } from '#lib/format-numbers.ts'
import { ChartTable } from './chart-table.tsx'
import { throughputOf } from './throughput.ts'
import { type PlotSpec, timeAxis, usePlot } from './use-plot.ts'

const options: PlotSpec['options'] = ({ colors, axis }) => ({
  legend: { show: false },
  cursor: { y: false },
  scales: {
    items: { range: (_, __, max) => [0, Math.max(1, max) * 1.1] },
    bytes: { range: (_, __, max) => [0, Math.max(1, max) * 1.1] },
  },
  axes: [
    timeAxis(axis),
    { ...axis, scale: 'items', size: 56, values: (_, ticks) => ticks.map((tick) => formatRate(tick)) },
    {
      ...axis,
      scale: 'bytes',
      side: 1,
      size: 72,
      grid: { show: false },
      values: (_, ticks) => ticks.map((tick) => `${formatBytes(tick)}/s`),
    },
  ],
  series: [
    {},
    {
      scale: 'items',
      stroke: colors.ember,
      width: 2,
      fill: `color-mix(in oklch, ${colors.ember} 12%, transparent)`,
      points: { show: false },
    },
    { scale: 'bytes', stroke: colors.waiting, width: 1.5, dash: [4, 3], points: { show: false } },
  ],
})

/** Items and bytes a second over the run, as a picture and as a table. */
export function ThroughputChart({ samples }: { samples: RunTiming['samples'] }) {
  const points = useMemo(() => throughputOf(samples), [samples])
  const data = useMemo(
    (): PlotSpec['data'] => [
      points.map((point) => point.atSeconds),
      points.map((point) => point.itemsPerSecond),
      points.map((point) => point.bytesPerSecond),
    ],
    [points],
  )
  const box = usePlot({ options, data })
  const peak = Math.max(0, ...points.map((point) => point.itemsPerSecond))
  return (
    <figure>
      <figcaption className="mb-2 flex flex-wrap gap-x-5 gap-y-1 text-13">
        <span className="flex items-center gap-2">
          <span aria-hidden className="h-0.5 w-4 bg-ember" /> items a second
        </span>
        <span className="flex items-center gap-2">
          <span aria-hidden className="w-4 border-t-2 border-dashed border-waiting" /> bytes read a second
        </span>
        <span className="text-muted">at most {formatRate(peak)}</span>
      </figcaption>
      {/* what is drawn may not hold its box open when the window becomes narrower */}
      <div ref={box} aria-hidden className="min-h-[200px] w-full overflow-hidden [contain:inline-size]" />
      <ChartTable label="Throughput" columns={['Time', 'Items', 'Read']}>
        {points.map((point) => (
          <Tr key={point.atSeconds}>
            <Td>
              <ClockTime at={new Date(point.atSeconds * 1000).toISOString()} seconds />
            </Td>
            <Td numeric card="end">
              {formatRate(point.itemsPerSecond)}
            </Td>
            <Td numeric label="read">
              {formatBytes(point.bytesPerSecond)}/s
            </Td>
          </Tr>
        ))}
      </ChartTable>
    </figure>
  )
}
