import { formatCount } from '#components/ui/format.ts'
import { selectionLimit } from '#lib/contracts/task-runs.ts'

/** What a change of items left as it was: since it goes no further at once, or since there was nothing to change. */
type Rest = { items: number; why: 'limit' | 'settled' }

/** Of `count` items that were asked for, `changed` were changed; fewer than the limit means that all of them were looked at. */
export const restOf = (count: number, changed: number): Rest => ({
  items: Math.max(0, count - changed),
  why: changed >= selectionLimit ? 'limit' : 'settled',
})

const settled = { skip: 'had begun or ended meanwhile', leave_out: 'were left out already, or done since' } as const

/** The sentence about it, after a blank; nothing where nothing is left. */
export function restWords(kind: keyof typeof settled, { items, why }: Rest): string {
  if (items === 0) return ''
  return why === 'limit'
    ? ` ${formatCount(items)} are as they were: leave out again for the next.`
    : ` ${formatCount(items)} ${settled[kind]}.`
}
