'use client'

import { Checkbox } from '#components/ui/checkbox.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { Table, Td, Th, Tr } from '#components/ui/table.tsx'
import type { RunItem } from '#lib/contracts/run-items.ts'
import { ItemRow } from './item-row.tsx'
import { totalMs } from './stage-bar.tsx'

type Choose = { chosen: ReadonlySet<number>; onChoose: (ids: number[], chosen: boolean) => void; onRetry: (id: number) => void }
type Props = {
  /** Undefined while they are asked for. */
  items: RunItem[] | undefined
  choose?: Choose | undefined
}

const places = ['a', 'b', 'c', 'd', 'e', 'f']

export function ItemsTable({ items, choose }: Props) {
  const failed = items?.filter(({ state }) => state === 'failed').map(({ itemId }) => itemId) ?? []
  const chosenHere = failed.filter((id) => choose?.chosen.has(id)).length
  const fullMs = Math.max(1, ...(items ?? []).map(({ stageMs }) => totalMs(stageMs)))
  return (
    <Table label="Items">
      <thead>
        <tr>
          {choose === undefined ? null : (
            <Th className="w-8 pr-0!">
              <Checkbox
                aria-label="Choose all failed items in view"
                disabled={failed.length === 0}
                checked={chosenHere === 0 ? false : chosenHere === failed.length ? true : 'indeterminate'}
                onChange={(on) => choose.onChoose(failed, on)}
              />
            </Th>
          )}
          <Th>State</Th>
          <Th className="w-14 pr-0!">
            <span className="sr-only">Picture</span>
          </Th>
          <Th>Name</Th>
          <Th>Stage</Th>
          <Th>Code</Th>
          <Th numeric>Tries</Th>
          <Th>Time by stage</Th>
          <Th numeric>In</Th>
          <Th numeric>Out</Th>
          {choose === undefined ? null : (
            <Th>
              <span className="sr-only">Retry</span>
            </Th>
          )}
        </tr>
      </thead>
      <tbody aria-busy={items === undefined}>
        {items === undefined
          ? places.map((place) => (
              <Tr key={place}>
                <Td colSpan={choose === undefined ? 9 : 11} card="wide">
                  <Skeleton className="h-4 w-full" />
                </Td>
              </Tr>
            ))
          : items.map((item) => (
              <ItemRow
                key={item.itemId}
                item={item}
                fullMs={fullMs}
                choose={
                  choose === undefined
                    ? undefined
                    : {
                        chosen: choose.chosen.has(item.itemId),
                        onChoose: (on) => choose.onChoose([item.itemId], on),
                        onRetry: () => choose.onRetry(item.itemId),
                      }
                }
              />
            ))}
      </tbody>
    </Table>
  )
}
