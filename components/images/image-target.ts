import type { BulkImageTarget } from '#lib/contracts/bulk-operations.ts'
import type { ImageNarrow } from '#lib/contracts/images.ts'
import type { Scope } from '#lib/contracts/task-runs.ts'
import type { ImageFilter } from './library-filters.ts'
import type { Selection } from './selection.ts'

/** The filters as what narrows a run or a bulk change. */
const narrowOf = ({ state, origin, published, code, search }: ImageFilter): ImageNarrow => ({
  ...(state.length > 0 ? { state } : {}),
  ...(origin.length > 0 ? { origin } : {}),
  ...(published === null ? {} : { published }),
  ...(code === null ? {} : { code }),
  ...(search === '' ? {} : { search }),
})

export const targetOf = ({ ids, all }: Selection, filter: ImageFilter): BulkImageTarget =>
  all === null ? { ids: [...ids] } : { filter: { ...narrowOf(filter), deleted: filter.deleted } }

/** What a run works through: those chosen, or all that the filters match, also what is up to date. */
export function scopeOf({ ids, all }: Selection, filter: ImageFilter): Scope {
  if (all === null) return { kind: 'selection', ids: [...ids] }
  const within = narrowOf(filter)
  return Object.keys(within).length === 0 ? { kind: 'all' } : { kind: 'all', within }
}
