/** Which images are chosen. `anchor` is where the next range begins. */
export type Selection = { ids: ReadonlySet<number>; anchor: number | null }

export const noSelection: Selection = { ids: new Set(), anchor: null }

export function toggleImage({ ids }: Selection, id: number): Selection {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return { ids: next, anchor: id }
}

/** Everything between the anchor and `id` in the order shown; just `id` where there is no anchor any more. */
export function selectRange({ ids, anchor }: Selection, id: number, shown: readonly number[]): Selection {
  const from = anchor === null ? -1 : shown.indexOf(anchor)
  const to = shown.indexOf(id)
  if (from < 0 || to < 0) return { ids: new Set([...ids, id]), anchor: id }
  return { ids: new Set([...ids, ...shown.slice(Math.min(from, to), Math.max(from, to) + 1)]), anchor }
}

export const selectAll = (ids: readonly number[]): Selection => ({ ids: new Set(ids), anchor: null })
