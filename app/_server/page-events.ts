import { type PageEvent, pageChannel, pageEventSchema, readEvent } from '#lib/contracts/events.ts'
import { type Listener, listen } from '#lib/listen.ts'
import { webDatabaseUrl } from './web-database.ts'

/** Null: something may have been missed. */
type Hear = (event: PageEvent | null) => void
type Held = { url: string; listener: Listener; hearers: Set<Hear> }
// Survives hot reload and is shared by all bundles of this process, as the database's pool is.
const held = globalThis as typeof globalThis & { kilnPageEvents?: Held }

/** Hears what changed, through the one connection that listens for this process. Answers how to stop. */
export function hearPageEvents(hear: Hear): () => void {
  const url = webDatabaseUrl()
  if (held.kilnPageEvents?.url !== url) {
    void held.kilnPageEvents?.listener.close()
    held.kilnPageEvents = openHeld(url, held.kilnPageEvents?.hearers ?? new Set())
  }
  const { hearers } = held.kilnPageEvents
  hearers.add(hear)
  return () => {
    hearers.delete(hear)
    // The connection ends with its last hearer, a little later: a page that is reloaded finds it still there.
    setTimeout(() => hearers.size === 0 && closePageEvents(hearers), 5_000).unref()
  }
}

function openHeld(url: string, hearers: Set<Hear>): Held {
  const tell: Hear = (event) => {
    for (const hear of hearers) hear(event)
  }
  const onMessage = (payload: string) => {
    const event = readEvent(pageEventSchema, payload)
    if (event !== null) tell(event)
  }
  return { url, hearers, listener: listen(url, pageChannel, onMessage, () => tell(null)) }
}

/** Stops listening; the next hearer begins anew. */
export async function closePageEvents(only?: Set<Hear>): Promise<void> {
  const { kilnPageEvents } = held
  if (kilnPageEvents === undefined || (only !== undefined && kilnPageEvents.hearers !== only)) return
  held.kilnPageEvents = undefined
  await kilnPageEvents.listener.close()
}
