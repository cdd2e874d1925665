import { useTheme } from 'next-themes'
import { type RefObject, useEffect, useRef } from 'react'
import UPlot from 'uplot'

const heightPx = 200

/** Canvas takes no CSS variables: they are read from the page, in the theme of now. */
type PlotColors = Record<'ember' | 'waiting' | 'muted' | 'line', string>
export type PlotSpec = {
  options: (look: { colors: PlotColors; axis: UPlot.Axis }) => Omit<UPlot.Options, 'width' | 'height'>
  data: UPlot.AlignedData
}

const clock = (atSeconds: number, seconds: boolean): string =>
  new Date(atSeconds * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}) })

/** The axis of time, below. */
export const timeAxis = (axis: UPlot.Axis): UPlot.Axis => ({
  ...axis,
  grid: { show: false },
  values: (_, ticks, __, ___, stepSeconds) => ticks.map((tick) => clock(tick, stepSeconds < 60)),
})

/** Draws into the element it gives, as wide as that is, anew with each spec and in another theme. A spec must be remembered. */
export function usePlot({ options, data }: PlotSpec): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null)
  const { resolvedTheme } = useTheme()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours, and the canvas must be drawn anew
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const style = getComputedStyle(element)
    const of = (name: string) => style.getPropertyValue(`--${name}`).trim()
    const colors = { ember: of('ember'), waiting: of('waiting'), muted: of('muted'), line: of('line') }
    const axis: UPlot.Axis = {
      stroke: colors.muted,
      font: `12px ${style.fontFamily}`,
      grid: { stroke: colors.line, width: 1 },
      ticks: { show: false },
    }
    const plot = new UPlot({ ...options({ colors, axis }), width: element.clientWidth, height: heightPx }, data, element)
    const resize = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: heightPx }))
    resize.observe(element)
    return () => {
      resize.disconnect()
      plot.destroy()
    }
  }, [options, data, resolvedTheme])
  return box
}
