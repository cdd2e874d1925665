'use client'

import { useTheme } from 'next-themes'
import { useEffect, useMemo, useRef } from 'react'
import UPlot from 'uplot'
import { formatBytes, formatRate } from '#components/ui/format.ts'
import { ClockTime } from '#components/ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '#components/ui/table.tsx'
import type { RunTiming } from '#lib/contracts/run-timing.ts'
import { type ThroughputPoint, throughputOf } from './throughput.ts'

const heightPx = 200

/** Canvas takes no CSS variables: they are read from the page, in the theme of now. */
function themeColors(element: HTMLElement): Record<'ember' | 'waiting' | 'muted' | 'line', string> {
  const style = getComputedStyle(element)
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return { ember: of('ember'), waiting: of('waiting'), muted: of('muted'), line: of('line') }
}

const clock = (atSeconds: number, seconds: boolean): string =>
  new Date(atSeconds * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}) })

function draw(element: HTMLElement, points: ThroughputPoint[]): UPlot {
  const colors = themeColors(element)
  const font = `12px ${getComputedStyle(element).fontFamily}`
  const axis = { stroke: colors.muted, font, grid: { stroke: colors.line, width: 1 }, ticks: { show: false } }
  return new UPlot(
    {
      width: element.clientWidth,
      height: heightPx,
      legend: { show: false },
      cursor: { y: false },
      scales: {
        items: { range: (_, __, max) => [0, Math.max(1, max) * 1.1] },
        bytes: { range: (_, __, max) => [0, Math.max(1, max) * 1.1] },
      },
      axes: [
        { ...axis, grid: { show: false }, values: (_, ticks, __, ___, stepSeconds) => ticks.map((tick) => clock(tick, stepSeconds < 60)) },
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
    },
    [points.map((point) => point.atSeconds), points.map((point) => point.itemsPerSecond), points.map((point) => point.bytesPerSecond)],
    element,
  )
}

/** Items and bytes a second over the run, as a picture and as a table. */
export function ThroughputChart({ samples }: { samples: RunTiming['samples'] }) {
  const box = useRef<HTMLDivElement>(null)
  const { resolvedTheme } = useTheme()
  const points = useMemo(() => throughputOf(samples), [samples])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours, and the canvas must be drawn anew
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const plot = draw(element, points)
    const resize = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: heightPx }))
    resize.observe(element)
    return () => {
      resize.disconnect()
      plot.destroy()
    }
  }, [points, resolvedTheme])
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
      <div ref={box} aria-hidden className="min-h-[200px] w-full" />
      <details className="mt-2 text-13">
        <summary className="cursor-pointer text-muted hover:text-ink">Show as a table</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
        <section className="mt-2 max-h-64 overflow-y-auto" tabIndex={0} aria-label="Throughput as a table">
          <Table label="Throughput">
            <thead>
              <tr>
                <Th>Time</Th>
                <Th numeric>Items</Th>
                <Th numeric>Read</Th>
              </tr>
            </thead>
            <tbody>
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
            </tbody>
          </Table>
        </section>
      </details>
    </figure>
  )
}
