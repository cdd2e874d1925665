import type { ReactNode } from 'react'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { Table, Th } from '#components/ui/table.tsx'
import { ProblemNote } from './problem-note.tsx'

type Props<Row> = {
  label: string
  lead: ReactNode
  /** The button that adds one. */
  add: ReactNode
  columns: readonly string[]
  list: { rows: readonly Row[] | undefined; error: unknown; refetch: () => unknown }
  /** What stands there instead while there is none. */
  empty?: ReactNode
  row: (row: Row) => ReactNode
}

/** A list that admins keep: what it is and how to add to it, then a table whose rows end with what can be done. */
export function ListPanel<Row>({ label, lead, add, columns, list: { rows, error, refetch }, empty, row }: Props<Row>) {
  if (error && !rows) return <ProblemNote error={error} onRetry={() => void refetch()} />
  if (!rows) return <Skeleton className="h-48 max-w-5xl rounded-panel" />
  if (rows.length === 0 && empty !== undefined) return <div className="max-w-5xl">{empty}</div>
  return (
    <div className="max-w-5xl">
      <div className="mb-3 flex items-center gap-3">
        <p className="min-w-0 flex-1 text-muted">{lead}</p>
        {add}
      </div>
      <Table label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <Th key={column}>{column}</Th>
            ))}
            <Th>
              <span className="sr-only">Actions</span>
            </Th>
          </tr>
        </thead>
        <tbody>{rows.map(row)}</tbody>
      </Table>
    </div>
  )
}
