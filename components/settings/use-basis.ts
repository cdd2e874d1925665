import { useEffect, useState } from 'react'

type Versioned<T> = { value: T; version: number }
/**
 * `version`: the one that a save says it is based on. `newer`: somebody else changed the same settings while they are edited here;
 * the one who edits decides by `takeNewer` or `keepMine`. `saved` is called with what the own save has made.
 */
export type Basis<T> = {
  version: number
  newer: Versioned<T> | null
  takeNewer: () => void
  keepMine: () => void
  saved: (next: Versioned<T>) => void
}

/** What a form was begun from, while the same settings may be changed elsewhere. An untouched form follows; an edited one is never emptied and never overwrites unseen. */
export function useBasis<T>(
  current: Versioned<T>,
  { isDirty, isSaving, begin }: { isDirty: boolean; isSaving: boolean; begin: (value: T) => void },
): Basis<T> {
  const [basis, setBasis] = useState(current)
  // what comes while this form saves is mostly its own
  const isAhead = !isSaving && current.version > basis.version
  const isSame = JSON.stringify(current.value) === JSON.stringify(basis.value)
  useEffect(() => {
    if (!isAhead || (isDirty && !isSame)) return
    setBasis(current)
    if (!isSame) begin(current.value)
  }, [isAhead, isDirty, isSame, current, begin])
  return {
    version: basis.version,
    newer: isAhead && isDirty && !isSame ? current : null,
    takeNewer: () => {
      setBasis(current)
      begin(current.value)
    },
    keepMine: () => setBasis(current),
    saved: (next) => {
      setBasis(next)
      begin(next.value)
    },
  }
}
