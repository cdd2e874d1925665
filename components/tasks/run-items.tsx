'use client'

import { RotateCcw, SkipForward } from 'lucide-react'
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useCallback, useMemo, useState } from 'react'
import { problemOf } from '#components/call-api.ts'
import { Button, IconButton } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { itemStates, type RunItem } from '#lib/contracts/run-items.ts'
import { isEnded, type Run } from '#lib/contracts/task-runs.ts'
import { ChosenItemsBar } from './chosen-items-bar.tsx'
import { type ItemAction, ItemActionDialog } from './item-action-dialog.tsx'
import { ItemFilters } from './item-filters.tsx'
import { type ChooseItems, ItemsTable } from './items-table.tsx'
import { useErrorGroups, useItemPages } from './queries.ts'
import { useBusyTasks } from './use-busy-tasks.ts'

const params = {
  itemState: parseAsArrayOf(parseAsStringLiteral(itemStates)).withDefault([]),
  code: parseAsString.withDefault(''),
  item: parseAsString.withDefault(''),
}
const nothing: ReadonlySet<number> = new Set()

/** The items of a run, filtered by what the address says. While it goes on those that wait can be skipped, afterwards what failed retried. */
export function RunItems({ run, mayAct }: { run: Run; mayAct: boolean }) {
  const [values, setValues] = useQueryStates(params, { history: 'push' })
  const filter = useMemo(
    () => ({
      ...(values.itemState.length > 0 ? { state: values.itemState } : {}),
      ...(values.code === '' ? {} : { code: values.code }),
      ...(values.item === '' ? {} : { search: values.item }),
    }),
    [values],
  )
  const pages = useItemPages(run.id, filter)
  const groups = useErrorGroups(run.id)
  const mayRetry = !useBusyTasks().has(run.taskKey)
  const state = isEnded(run.state) ? 'failed' : 'pending'
  const [choice, setChoice] = useState<{ state: string; ids: ReadonlySet<number> }>({ state, ids: nothing })
  const [asked, setAsked] = useState<ItemAction | null>(null)
  const search = useCallback((item: string) => void setValues({ item }, { history: 'replace' }), [setValues])
  const items = pages.data?.pages.flatMap((page) => page.items)
  const codes = [...new Set([...(groups.data?.groups.map(({ code }) => code) ?? []), ...(values.code === '' ? [] : [values.code])])]
  const problem = pages.isError ? problemOf(pages.error) : null
  // what was chosen to be skipped is no choice any more once the run has ended
  const chosen = choice.state === state ? choice.ids : nothing
  const itemIds = [...chosen]
  const clear = () => setChoice({ state, ids: nothing })
  const actOn = (ids: number[], kind: ItemAction['kind']) =>
    setAsked(kind === 'skip' ? { kind, itemIds: ids, count: ids.length } : { kind, which: { itemIds: ids }, count: ids.length })
  const onChoose = (ids: number[], on: boolean) => {
    const next = new Set(chosen)
    for (const id of ids) on ? next.add(id) : next.delete(id)
    setChoice({ state, ids: next })
  }
  const actionOf = ({ itemId, name }: RunItem) => {
    if (state === 'failed' && !mayRetry) return null
    const [kind, word, Icon] = state === 'failed' ? (['retry', 'Retry', RotateCcw] as const) : (['skip', 'Skip', SkipForward] as const)
    return (
      <IconButton size="sm" label={`${word} ${name}`} onClick={() => actOn([itemId], kind)} className="-my-1 h-7!">
        <Icon aria-hidden />
      </IconButton>
    )
  }
  const choose: ChooseItems | undefined = mayAct && run.state !== 'cancelling' ? { state, chosen, onChoose, actionOf } : undefined
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <ItemFilters
          states={values.itemState}
          code={values.code}
          codes={codes}
          search={values.item}
          onChange={(next) => void setValues(next)}
          onSearch={search}
        />
        {chosen.size > 0 ? (
          <ChosenItemsBar
            count={chosen.size}
            waiting={state === 'pending'}
            onClear={clear}
            onSkip={() => actOn(itemIds, 'skip')}
            onLeaveOut={() => actOn(itemIds, 'leave_out')}
            onRetry={mayRetry ? () => actOn(itemIds, 'retry') : undefined}
          />
        ) : null}
      </div>
      {problem === null ? null : <ErrorNote className="mb-3" sentence={`${problem.title} ${problem.detail}`} code={problem.code} />}
      {items?.length === 0 ? (
        <Panel>
          {Object.keys(filter).length > 0 ? (
            <EmptyState
              title="No item matches these filters."
              action={<Button onClick={() => void setValues(null)}>Show all items</Button>}
            />
          ) : (
            <EmptyState title="No item was handed out yet.">Items appear here as workers take them.</EmptyState>
          )}
        </Panel>
      ) : items === undefined && problem !== null ? null : (
        <ItemsTable task={run.taskKey} items={items} choose={choose} />
      )}
      {pages.hasNextPage ? (
        <div className="mt-3 text-center">
          <Button onClick={() => void pages.fetchNextPage()} busy={pages.isFetchingNextPage}>
            Show more items
          </Button>
        </div>
      ) : null}
      {asked === null ? null : <ItemActionDialog run={run} action={asked} onClose={() => setAsked(null)} onDone={clear} />}
    </>
  )
}
