'use client'

import type { ReactNode } from 'react'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { Table, Td, Th, Tr } from '#components/ui/table.tsx'
import type { ItemState, RunItem } from '#lib/contracts/run-items.ts'
import type { TaskKey } from '#lib/contracts/task-runs.ts'
import { ItemRow } from './item-row.tsx'
import { totalMs } from './stage-bar.tsx'
import { itemStateWords } from './words.ts'

export type ChooseItems = {
  /** Items in this state can be chosen. */
  state: ItemState
  chosen: ReadonlySet<number>
  onChoose: (ids: number[], chosen: boolean) => void
  actionOf: (item: RunItem) => ReactNode
}
type Props = {
  task: TaskKey
  /** Undefined while they are asked for. */
  items: RunItem[] | undefined
  choose?: ChooseItems | undefined
}

const places = ['a', 'b', 'c', 'd', 'e', 'f']

function ChooseAll({ items, choose }: { items: RunItem[]; choose: ChooseItems }) {
  const ids = items.filter(({ state }) => state === choose.state).map(({ itemId }) => itemId)
  const chosenHere = ids.filter((id) => choose.chosen.has(id)).length
  return (
    <Checkbox
      aria-label={`Choose all ${itemStateWords[choose.state].word} items in view`}
      disabled={ids.length === 0}
      checked={chosenHere === 0 ? false : chosenHere === ids.length ? true : 'indeterminate'}
      onChange={(on) => choose.onChoose(ids, on)}
    />
  )
}

export function ItemsTable({ task, items, choose }: Props) {
  const fullMs = Math.max(1, ...(items ?? []).map(({ stageMs }) => totalMs(stageMs)))
  const chooseOf = (item: RunItem) =>
    choose === undefined
      ? undefined
      : item.state !== choose.state
        ? null
        : {
            chosen: choose.chosen.has(item.itemId),
            onChoose: (on: boolean) => choose.onChoose([item.itemId], on),
            action: choose.actionOf(item),
          }
  return (
    <Table label="Items">
      <thead>
        <tr>
          {choose === undefined ? null : (
            <Th className="w-8 pr-0!">
              <ChooseAll items={items ?? []} choose={choose} />
            </Th>
          )}
          <Th>State</Th>
          <Th>Name</Th>
          <Th className="sm:@max-5xl:hidden">Stage</Th>
          <Th>Code</Th>
          <Th numeric>Tries</Th>
          <Th className="sm:@max-4xl:hidden">Time by stage</Th>
          <Th numeric className="sm:@max-5xl:hidden">
            In → out
          </Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody aria-busy={items === undefined}>
        {items === undefined
          ? places.map((place) => (
              <Tr key={place}>
                <Td colSpan={choose === undefined ? 8 : 9} card="wide">
                  <Skeleton className="h-4 w-full" />
                </Td>
              </Tr>
            ))
          : items.map((item) => <ItemRow key={item.itemId} item={item} task={task} fullMs={fullMs} choose={chooseOf(item)} />)}
      </tbody>
    </Table>
  )
}
