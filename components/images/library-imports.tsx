'use client'

import { useState } from 'react'
import { ImportProgress } from './import-progress.tsx'
import { isActive, useImports } from './queries.ts'

type Props = {
  /** The one in the address: shown also after it ended. */
  chosen: string | null
  mayChange: boolean
  onLeave: () => void
}

/** Every import at work, whoever began it and wherever; one that was seen at work stays with its outcome until it is closed. */
export function LibraryImports({ chosen, mayChange, onLeave }: Props) {
  const { data } = useImports()
  const [seen, setSeen] = useState<readonly string[]>([])
  const [closed, setClosed] = useState<readonly string[]>([])
  const fresh = (data?.imports ?? []).filter(isActive).flatMap(({ id }) => (seen.includes(id) ? [] : [id]))
  if (fresh.length > 0) setSeen([...fresh, ...seen])
  const ids = [...new Set([...(chosen === null ? [] : [chosen]), ...seen.filter((id) => !closed.includes(id))])]
  const close = (id: string) => {
    setClosed([...closed, id])
    if (id === chosen) onLeave()
  }
  return ids.map((id) => <ImportProgress key={id} id={id} mayChange={mayChange} onClose={() => close(id)} />)
}
