'use client'

import { useQueryStates } from 'nuqs'
import { useMemo, useState } from 'react'
import { BulkOperations } from '#components/bulk/bulk-operations.tsx'
import { problemOf } from '#components/call-api.ts'
import { LiveIndicator } from '#components/live/live-indicator.tsx'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { RunBulkAction } from '#lib/contracts/bulk-operations.ts'
import type { Run, RunList } from '#lib/contracts/task-runs.ts'
import { BulkRunsDialog } from './bulk-runs-dialog.tsx'
import { ChosenRunsBar } from './chosen-runs-bar.tsx'
import { ExportRuns } from './export-runs.tsx'
import { useRunPages } from './queries.ts'
import { RunActionDialog } from './run-action-dialog.tsx'
import type { RunAction } from './run-actions.ts'
import { filterOf, isFiltered, runFilterParams } from './run-filter-params.ts'
import { RunFilters } from './run-filters.tsx'
import { RunsTable } from './runs-table.tsx'
import { useChosenRuns } from './use-chosen-runs.ts'

/** Who looks. */
export type Me = { id: string; email: string }

type Props = { me: Me; mayAct: boolean; firstPage: RunList; firstFilter: string }

/** All runs, filtered by what the address says, with what can be done to one or many of them. */
export function RunsList({ me, mayAct, firstPage, firstFilter }: Props) {
  const [values, setValues] = useQueryStates(runFilterParams)
  const filter = useMemo(() => filterOf(values), [values])
  const pages = useRunPages(filter, JSON.stringify(filter) === firstFilter ? firstPage : null)
  const runs = pages.data?.pages.flatMap((page) => page.runs)
  const totals = pages.data?.pages[0]?.totals ?? {}
  const { chosen, ids, choose, chooseAll, clear } = useChosenRuns(filter, runs, totals)
  const [asked, setAsked] = useState<{ action: RunAction; run: Run } | null>(null)
  const [askedOfMany, setAskedOfMany] = useState<RunBulkAction | null>(null)
  const matching = Object.entries(totals).reduce(
    (sum, [state, n]) => sum + (values.state.length === 0 || values.state.some((each) => each === state) ? n : 0),
    0,
  )
  const problem = pages.isError ? problemOf(pages.error) : null
  return (
    <section aria-labelledby="runs-title" className="mt-8">
      <div className="mb-1.5 flex min-h-[30px] items-center gap-2">
        <h2 id="runs-title" className="mr-auto font-semibold">
          Runs
        </h2>
        <LiveIndicator topics={['run']} updatedAt={pages.dataUpdatedAt} />
        <ExportRuns filter={filter} />
      </div>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <RunFilters totals={totals} me={me.email} labels={runs?.map(({ startedBy }) => startedBy.label) ?? []} />
      </div>
      <BulkOperations subject="runs" mayAct={mayAct} />
      <ChosenRunsBar chosen={chosen} matching={matching} onChooseAll={chooseAll} onClear={clear} onAction={setAskedOfMany} />
      {problem === null ? null : (
        <ErrorNote
          className="mb-3"
          sentence={`${problem.title} ${problem.detail}`}
          code={problem.code}
          action={
            <Button size="sm" onClick={() => void pages.refetch()}>
              Ask again
            </Button>
          }
        />
      )}
      {runs?.length === 0 ? (
        <Panel>
          {isFiltered(values) ? (
            <EmptyState
              title="No run matches these filters."
              action={<Button onClick={() => void setValues(null)}>Show all runs</Button>}
            />
          ) : (
            <EmptyState title="No run yet.">Start a task above: its run appears here, with how far it is and what failed.</EmptyState>
          )}
        </Panel>
      ) : runs === undefined && problem !== null ? null : (
        <RunsTable
          runs={runs}
          me={me.id}
          mayAct={mayAct}
          chosen={ids}
          onChoose={choose}
          onAction={(action, run) => setAsked({ action, run })}
        />
      )}
      {pages.hasNextPage ? (
        <div className="mt-3 text-center">
          <Button onClick={() => void pages.fetchNextPage()} busy={pages.isFetchingNextPage}>
            Show more runs
          </Button>
        </div>
      ) : null}
      {asked === null ? null : <RunActionDialog {...asked} onClose={() => setAsked(null)} />}
      {askedOfMany === null ? null : (
        <BulkRunsDialog action={askedOfMany} chosen={chosen} onClose={() => setAskedOfMany(null)} onStarted={clear} />
      )}
    </section>
  )
}
