'use client'

import { Checkbox } from '#components/ui/checkbox.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { Table, Td, Th, Tr } from '#components/ui/table.tsx'
import type { Run } from '#lib/contracts/task-runs.ts'
import type { RunAction } from './run-actions.ts'
import { RunRow } from './run-row.tsx'
import { useBusyTasks } from './use-busy-tasks.ts'

type Props = {
  /** Undefined while they are asked for. */
  runs: Run[] | undefined
  me: string
  mayAct: boolean
  chosen: ReadonlySet<string>
  onChoose: (ids: string[], chosen: boolean) => void
  onAction: (action: RunAction, run: Run) => void
}

const places = ['a', 'b', 'c', 'd', 'e']

const SkeletonRows = ({ columns }: { columns: number }) =>
  places.map((place) => (
    <Tr key={place}>
      <Td colSpan={columns} card="wide">
        <Skeleton className="h-4 w-full" />
      </Td>
    </Tr>
  ))

export function RunsTable({ runs, me, mayAct, chosen, onChoose, onAction }: Props) {
  const busy = useBusyTasks()
  const all = runs !== undefined && runs.length > 0 && runs.every(({ id }) => chosen.has(id))
  const some = runs?.some(({ id }) => chosen.has(id)) ?? false
  return (
    <Table label="Runs">
      <thead>
        <tr>
          {mayAct ? (
            <Th className="w-8 pr-0!">
              <Checkbox
                aria-label="Choose all runs in view"
                checked={all ? true : some ? 'indeterminate' : false}
                onChange={(on) => onChoose(runs?.map(({ id }) => id) ?? [], on)}
              />
            </Th>
          ) : null}
          <Th>State</Th>
          <Th>Task</Th>
          <Th className="sm:@max-2xl:hidden">Progress</Th>
          <Th numeric>Items</Th>
          <Th
            numeric
            className="@max-7xl:hidden"
            title="Tries of all items together, and how often one was broken off without counting as a try"
          >
            Tries
          </Th>
          <Th numeric className="@max-3xl:hidden" title="Items a second: now, and on average of the time at work">
            Rate
          </Th>
          <Th numeric className="sm:@max-4xl:hidden">
            Left
          </Th>
          <Th numeric className="@max-[60rem]:hidden">
            Age
          </Th>
          <Th className="@max-[68rem]:hidden">By</Th>
          {mayAct ? (
            <Th>
              <span className="sr-only">Actions</span>
            </Th>
          ) : null}
        </tr>
      </thead>
      <tbody aria-busy={runs === undefined}>
        {runs === undefined ? (
          <SkeletonRows columns={mayAct ? 12 : 10} />
        ) : (
          runs.map((run) => (
            <RunRow
              key={run.id}
              run={run}
              me={me}
              mayAct={mayAct}
              busy={busy}
              chosen={chosen.has(run.id)}
              onChoose={(on) => onChoose([run.id], on)}
              onAction={(action) => onAction(action, run)}
            />
          ))
        )}
      </tbody>
    </Table>
  )
}
