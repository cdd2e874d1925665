'use client'

import { useQueryStates } from 'nuqs'
import { useMemo, useState } from 'react'
import { callApi, problemOf } from '#components/call-api.ts'
import { LiveIndicator } from '#components/live/live-indicator.tsx'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { Run } from '#lib/contracts/task-runs.ts'
import { runListSchema } from '#lib/contracts/task-runs.ts'
import { ChosenRunsBar } from './chosen-runs-bar.tsx'
import { ExportRuns } from './export-runs.tsx'
import { listRunsAddress, useRunPages } from './queries.ts'
import { RunActionDialog } from './run-action-dialog.tsx'
import type { RunAction } from './run-actions.ts'
import { filterOf, isFiltered, runFilterParams } from './run-filter-params.ts'
import { RunFilters } from './run-filters.tsx'
import { RunsTable } from './runs-table.tsx'
import { showProblem } from './show-problem.ts'

/** Who looks. */
export type Me = { id: string; email: string }

type Props = { me: Me; mayAct: boolean }

/** All runs, filtered by what the address says, with what can be done to one or many of them. */
export function RunsList({ me, mayAct }: Props) {
  const [values, setValues] = useQueryStates(runFilterParams)
  const filter = useMemo(() => filterOf(values), [values])
  const pages = useRunPages(filter)
  const [chosen, setChosen] = useState<ReadonlyMap<string, Run>>(new Map())
  const [asked, setAsked] = useState<{ action: RunAction; runs: Run[] } | null>(null)
  const runs = pages.data?.pages.flatMap((page) => page.runs)
  const totals = pages.data?.pages[0]?.totals ?? {}
  const matching = Object.entries(totals).reduce(
    (sum, [state, n]) => sum + (values.state.length === 0 || values.state.some((each) => each === state) ? n : 0),
    0,
  )
  // rows that are in view are judged as they are now, not as they were when they were chosen
  const chosenRuns = [...chosen.values()].map((run) => runs?.find(({ id }) => id === run.id) ?? run)

  const choose = (ids: string[], on: boolean) => {
    const next = new Map(chosen)
    for (const id of ids) {
      const run = runs?.find((each) => each.id === id)
      if (on && run !== undefined) next.set(id, run)
      else next.delete(id)
    }
    setChosen(next)
  }
  const chooseAll = async () => {
    const found = new Map<string, Run>()
    let cursor: string | null = null
    do {
      const page: { runs: Run[]; nextCursor: string | null } = await callApi(listRunsAddress(filter, cursor, 200), {
        answer: runListSchema,
      })
      for (const run of page.runs) found.set(run.id, run)
      cursor = page.nextCursor
    } while (cursor !== null && found.size < 10_000)
    setChosen(found)
  }
  const problem = pages.isError ? problemOf(pages.error) : null
  return (
    <section aria-labelledby="runs-title" className="mt-8">
      <h2 id="runs-title" className="mb-2.5 font-semibold">
        Runs
      </h2>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <RunFilters totals={totals} me={me.email} labels={runs?.map(({ startedBy }) => startedBy.label) ?? []} />
        <span className="ml-auto flex items-center gap-2">
          <ExportRuns filter={filter} />
          <LiveIndicator topics={['run']} updatedAt={pages.dataUpdatedAt} />
        </span>
      </div>
      <ChosenRunsBar
        chosen={chosenRuns}
        matching={matching}
        onChooseAll={() => void chooseAll().catch(showProblem)}
        onClear={() => setChosen(new Map())}
        onAction={(action, those) => setAsked({ action, runs: those })}
      />
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
          chosen={new Set(chosen.keys())}
          onChoose={choose}
          onAction={(action, those) => setAsked({ action, runs: those })}
        />
      )}
      {pages.hasNextPage ? (
        <div className="mt-3 text-center">
          <Button onClick={() => void pages.fetchNextPage()} busy={pages.isFetchingNextPage}>
            Show more runs
          </Button>
        </div>
      ) : null}
      {asked === null ? null : <RunActionDialog {...asked} onClose={() => setAsked(null)} onDone={() => setChosen(new Map())} />}
    </section>
  )
}
