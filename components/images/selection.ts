/**
 * Which images are chosen. `anchor` is where the next range begins. `all`: everything the filters match, loaded or not, and then `ids` are
 * those in view.
 */
export type Selection = { ids: ReadonlySet<number>; anchor: number | null; all: { count: number; isExact: boolean } | null }

export const noSelection: Selection = { ids: new Set(), anchor: null, all: null }

export function toggleImage({ ids }: Selection, id: number): Selection {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return { ids: next, anchor: id, all: null }
}

/** Everything between the anchor and `id` in the order shown; just `id` where there is no anchor any more. */
export function selectRange({ ids, anchor }: Selection, id: number, shown: readonly number[]): Selection {
  const from = anchor === null ? -1 : shown.indexOf(anchor)
  const to = shown.indexOf(id)
  if (from < 0 || to < 0) return { ids: new Set([...ids, id]), anchor: id, all: null }
  return { ids: new Set([...ids, ...shown.slice(Math.min(from, to), Math.max(from, to) + 1)]), anchor, all: null }
}

export const selectMatching = (inView: readonly number[], all: NonNullable<Selection['all']>): Selection => ({
  ids: new Set(inView),
  anchor: null,
  all,
})
