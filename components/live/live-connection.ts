import { endSession, hasSessionEnded, watchSession } from '#components/session.ts'
import { type PageEvent, pageEventSchema } from '#lib/contracts/events.ts'

/** `connecting` before the first word, `live` while it is heard, `lost` when it broke. `heardAt` in ms. */
export type LiveStatus = { state: 'connecting' | 'live' | 'lost'; heardAt: number | null }
/** What changed, or null: anything may have. */
type Listener = (event: PageEvent | null) => void

const script = '/live-stream.js'
let status: LiveStatus = { state: 'connecting', heardAt: null }
const watchers = new Set<() => void>()
const listeners = new Set<Listener>()
let port: MessagePort | Worker | undefined

/** One worker for all tabs; one for this tab where the browser shares none (Chrome on Android). */
function openPort(): MessagePort | Worker {
  if (typeof SharedWorker === 'undefined') return new Worker(script)
  const shared = new SharedWorker(script, { name: 'kiln-live' })
  shared.port.start()
  return shared.port
}

function receive({ data }: MessageEvent): void {
  if (data?.kind === 'status') {
    status = { state: data.state, heardAt: data.heardAt }
    for (const watcher of watchers) watcher()
  } else if (data?.kind === 'signed-out') {
    endSession()
  } else if (data?.kind === 'resync') {
    for (const listener of listeners) listener(null)
  } else if (data?.kind === 'change') {
    const event = pageEventSchema.safeParse(data.event)
    if (event.success) for (const listener of listeners) listener(event.data)
  }
}

/** The worker asks for a stream then, where it has none: not while nobody would get one. */
const greet = () => void (hasSessionEnded() || listeners.size === 0 || port?.postMessage('hello'))
const leave = () => port?.postMessage('bye')

/** Hears every change while somebody listens. Answers how to stop. */
export function listenToChanges(listener: Listener): () => void {
  listeners.add(listener)
  if (port === undefined) {
    port = openPort()
    port.onmessage = receive
    addEventListener('pagehide', leave)
    addEventListener('pageshow', greet)
    watchSession(greet)
  }
  greet()
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) leave()
  }
}

export function watchStatus(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}
export const readStatus = (): LiveStatus => status
