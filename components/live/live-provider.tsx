'use client'

import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useEffect, useState } from 'react'
import { gatherKeys } from './gather-keys.ts'
import { keysOfEvent, keysOfTopic, type LiveTopic } from './keys-of-event.ts'
import { listenToChanges, readStatus } from './live-connection.ts'

/** How many parts of the page care for each topic now. */
type Cares = Map<LiveTopic, number>
export const CaresContext = createContext<Cares | null>(null)

const refreshMs = 700
const pollMs = 5_000

/** Turns what the stream says into fresh data: at most once in 0.7 s, never while the tab is hidden, by polling while the stream is broken. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const [cares] = useState<Cares>(() => new Map())
  useEffect(() => {
    const gathered = gatherKeys(
      (keys) => {
        for (const queryKey of keys) void client.invalidateQueries({ queryKey })
      },
      { everyMs: refreshMs, mayFlush: () => !document.hidden },
    )
    const everything = () => gathered.add([...cares.keys()].flatMap((topic) => keysOfTopic[topic]))
    const unlisten = listenToChanges((event) => (event === null ? everything() : gathered.add(keysOfEvent(event))))
    const poll = setInterval(() => {
      if (!document.hidden && readStatus().state === 'lost') everything()
    }, pollMs)
    document.addEventListener('visibilitychange', gathered.release)
    return () => {
      unlisten()
      gathered.stop()
      clearInterval(poll)
      document.removeEventListener('visibilitychange', gathered.release)
    }
  }, [client, cares])
  return <CaresContext value={cares}>{children}</CaresContext>
}
