'use client'

import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useCallback, useMemo, useState } from 'react'
import { problemOf } from '#components/call-api.ts'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'
import { FilterMenu } from '#components/ui/filter-menu.tsx'
import { formatCount } from '#components/ui/format.ts'
import { OutcomeIcon } from '#components/ui/outcome.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { SearchInput } from '#components/ui/search-input.tsx'
import { itemStates } from '#lib/contracts/run-items.ts'
import { isEnded, type Run } from '#lib/contracts/task-runs.ts'
import { ItemsTable } from './items-table.tsx'
import { useErrorGroups, useItemPages } from './queries.ts'
import { RetryItemsDialog } from './retry-items-dialog.tsx'
import { itemStateWords } from './words.ts'

const params = {
  itemState: parseAsArrayOf(parseAsStringLiteral(itemStates)).withDefault([]),
  code: parseAsString.withDefault(''),
  item: parseAsString.withDefault(''),
}

/** The items of a run, filtered by what the address says; failed ones can be chosen and retried once the run has ended. */
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
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  const [retrying, setRetrying] = useState<number[] | null>(null)
  const search = useCallback((item: string) => void setValues({ item }, { history: 'replace' }), [setValues])
  const items = pages.data?.pages.flatMap((page) => page.items)
  const codes = [...new Set([...(groups.data?.groups.map(({ code }) => code) ?? []), ...(values.code === '' ? [] : [values.code])])]
  const problem = pages.isError ? problemOf(pages.error) : null
  const filtered = Object.keys(filter).length > 0
  const choose = (ids: number[], on: boolean) => {
    const next = new Set(chosen)
    for (const id of ids) on ? next.add(id) : next.delete(id)
    setChosen(next)
  }
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <FilterMenu
          label="State"
          values={values.itemState}
          onChange={(itemState) => void setValues({ itemState })}
          options={itemStates.map((state) => ({
            value: state,
            label: itemStateWords[state].word,
            icon: <OutcomeIcon outcome={itemStateWords[state].outcome} className="animate-none!" />,
          }))}
        />
        {codes.length > 0 ? (
          <FilterMenu
            label="Code"
            values={values.code === '' ? [] : [values.code]}
            onChange={(next) => void setValues({ code: next.find((code) => code !== values.code) ?? '' })}
            options={codes.map((code) => ({ value: code, label: code }))}
          />
        ) : null}
        <SearchInput label="Find an item" value={values.item} onChange={search} />
        {chosen.size > 0 ? (
          <span className="ml-auto flex gap-2">
            <Button size="sm" variant="quiet" onClick={() => setChosen(new Set())}>
              Choose none
            </Button>
            <Button size="sm" variant="primary" onClick={() => setRetrying([...chosen])}>
              Retry {formatCount(chosen.size)} chosen
            </Button>
          </span>
        ) : null}
      </div>
      {problem === null ? null : <ErrorNote className="mb-3" sentence={`${problem.title} ${problem.detail}`} code={problem.code} />}
      {items?.length === 0 ? (
        <Panel>
          {filtered ? (
            <EmptyState
              title="No item matches these filters."
              action={<Button onClick={() => void setValues(null)}>Show all items</Button>}
            />
          ) : (
            <EmptyState title="No item was handed out yet.">Items appear here as workers take them.</EmptyState>
          )}
        </Panel>
      ) : items === undefined && problem !== null ? null : (
        <ItemsTable
          items={items}
          choose={mayAct && isEnded(run.state) ? { chosen, onChoose: choose, onRetry: (id) => setRetrying([id]) } : undefined}
        />
      )}
      {pages.hasNextPage ? (
        <div className="mt-3 text-center">
          <Button onClick={() => void pages.fetchNextPage()} busy={pages.isFetchingNextPage}>
            Show more items
          </Button>
        </div>
      ) : null}
      {retrying === null ? null : (
        <RetryItemsDialog run={run} retry={{ itemIds: retrying }} count={retrying.length} onClose={() => setRetrying(null)} />
      )}
    </>
  )
}
