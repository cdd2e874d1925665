import type { ReactNode } from 'react'
import { Table, Th } from '#components/ui/table.tsx'

/** A chart's numbers, for whoever cannot see it or wants them exactly. */
export function ChartTable({ label, columns, children }: { label: string; columns: readonly string[]; children: ReactNode }) {
  return (
    <details className="mt-2 text-13">
      <summary className="cursor-pointer text-muted hover:text-ink">Show as a table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <section className="mt-2 max-h-64 overflow-y-auto" tabIndex={0} aria-label={`${label} as a table`}>
        <Table label={label}>
          <thead>
            <tr>
              {columns.map((column, i) => (
                <Th key={column} numeric={i > 0}>
                  {column}
                </Th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </Table>
      </section>
    </details>
  )
}
