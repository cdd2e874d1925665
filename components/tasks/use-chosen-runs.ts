import { useState } from 'react'
import type { Run } from '#lib/contracts/task-runs.ts'
import type { ChosenRuns } from './chosen-runs.ts'
import type { RunFilter } from './queries.ts'

/** Which runs are chosen: some by themselves, or all that the filters match, until one of them is taken out or the filters change. */
export function useChosenRuns(filter: RunFilter, runs: readonly Run[] | undefined, totals: Record<string, number>) {
  const [picked, setPicked] = useState<ReadonlyMap<string, Run>>(new Map())
  const [all, setAll] = useState<RunFilter | null>(null)
  const isAll = all !== null && JSON.stringify(all) === JSON.stringify(filter)
  const inView = new Map(runs?.map((run) => [run.id, run]))
  // rows that are in view are judged as they are now, not as they were when they were chosen
  const chosen: ChosenRuns = isAll ? { filter, totals } : { runs: [...picked.values()].map((run) => inView.get(run.id) ?? run) }
  return {
    chosen,
    ids: isAll ? new Set(inView.keys()) : new Set(picked.keys()),
    choose: (ids: string[], on: boolean) => {
      const next = new Map(isAll ? inView : picked)
      for (const id of ids) {
        const run = inView.get(id)
        if (on && run !== undefined) next.set(id, run)
        else next.delete(id)
      }
      setAll(null)
      setPicked(next)
    },
    chooseAll: () => setAll(filter),
    clear: () => {
      setAll(null)
      setPicked(new Map())
    },
  }
}
