'use client'

import { use, useEffect, useSyncExternalStore } from 'react'
import type { LiveTopic } from './keys-of-event.ts'
import { type LiveStatus, readStatus, watchStatus } from './live-connection.ts'
import { CaresContext } from './live-provider.tsx'

const atFirst: LiveStatus = { state: 'connecting', heardAt: null }

/**
 * Keeps what belongs to these topics fresh while the component is shown: by the shared stream, by polling where it is broken.
 * Answers how the stream is.
 */
export function useLive(...topics: LiveTopic[]): LiveStatus {
  const cares = use(CaresContext)
  const wanted = topics.join(' ')
  useEffect(() => {
    const each = wanted === '' ? [] : (wanted.split(' ') as LiveTopic[])
    for (const topic of each) cares?.set(topic, (cares.get(topic) ?? 0) + 1)
    return () => {
      for (const topic of each) {
        const left = (cares?.get(topic) ?? 1) - 1
        if (left > 0) cares?.set(topic, left)
        else cares?.delete(topic)
      }
    }
  }, [cares, wanted])
  return useSyncExternalStore(watchStatus, readStatus, () => atFirst)
}
