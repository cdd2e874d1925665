import { useCallback, useEffect, useState } from 'react'
import { noSelection, type Selection, selectRange, toggleImage } from './selection.ts'

/** The chosen images of one list: another list begins with none, and Escape lets all go. */
export function useSelection(listKey: string, ids: readonly number[]) {
  const [selection, setSelection] = useState<Selection>(noSelection)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins with nothing chosen
  useEffect(() => setSelection(noSelection), [listKey])
  useEffect(() => {
    if (selection.ids.size === 0) return
    const drop = (event: KeyboardEvent) => event.key === 'Escape' && !event.defaultPrevented && setSelection(noSelection)
    addEventListener('keydown', drop)
    return () => removeEventListener('keydown', drop)
  }, [selection.ids.size])
  const onSelect = useCallback(
    (id: number, range: boolean) => setSelection((now) => (range ? selectRange(now, id, ids) : toggleImage(now, id))),
    [ids],
  )
  return { selection, setSelection, onSelect }
}
