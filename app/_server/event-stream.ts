import type { PageEvent } from '#lib/contracts/events.ts'
import { hearPageEvents } from './page-events.ts'

/** At most four messages a second of one topic and id: the first at once, the last never lost. */
const quietMs = 250
/** What a reader has not taken by then is dropped with the stream: it reconnects and reads the rows. */
const backlogChunks = 1000

const eventKey = (event: PageEvent): string => ('id' in event ? `${event.topic}:${event.id}` : event.topic)

/** Whether somebody who asked for `topics` wants this one. `runs` stands for every run, none for everything. */
const wantsEvent = (topics: ReadonlySet<string>, event: PageEvent): boolean =>
  topics.size === 0 || topics.has(event.topic) || topics.has(eventKey(event)) || (event.topic === 'run' && topics.has('runs'))

type EventStream = {
  topics: ReadonlySet<string>
  signal: AbortSignal
  /** Asked with each heartbeat: the stream ends when whoever reads it may no longer. */
  mayGoOn: () => Promise<boolean>
  heartbeatMs?: number
}

/** A server-sent event stream of what changes, until its reader goes or may no longer read. */
export function eventStream({ topics, signal, mayGoOn, heartbeatMs = 10_000 }: EventStream): Response {
  const encoder = new TextEncoder()
  const due = new Map<string, { event: PageEvent; again: boolean; timer: NodeJS.Timeout }>()
  /** A stream that its reader cancelled is closed already. */
  let stop = (_?: 'cancelled') => {}
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string) => {
          if ((controller.desiredSize ?? 0) <= 0) return stop()
          controller.enqueue(encoder.encode(text))
        }
        const sendEvent = (event: PageEvent) => send(`event: change\ndata: ${JSON.stringify(event)}\n\n`)
        const hear = (event: PageEvent | null) => {
          if (event === null) return send('event: resync\ndata: {}\n\n')
          if (!wantsEvent(topics, event)) return
          const key = eventKey(event)
          const waiting = due.get(key)
          if (waiting !== undefined) return void Object.assign(waiting, { event, again: true })
          sendEvent(event)
          due.set(key, { event, again: false, timer: setTimeout(() => settle(key), quietMs) })
        }
        const settle = (key: string) => {
          const waiting = due.get(key)
          due.delete(key)
          if (waiting?.again) hear(waiting.event)
        }
        const beat = setInterval(() => {
          send(': still here\n\n')
          mayGoOn().then(
            (may) => may || stop(),
            () => {}, // the database is away for the moment: the stream says so by its silence about changes
          )
        }, heartbeatMs)
        const stopHearing = hearPageEvents(hear)
        stop = (how) => {
          stop = () => {}
          stopHearing()
          clearInterval(beat)
          for (const { timer } of due.values()) clearTimeout(timer)
          due.clear()
          signal.removeEventListener('abort', onAbort)
          if (how !== 'cancelled') controller.close()
        }
        const onAbort = () => stop()
        signal.addEventListener('abort', onAbort)
        send('retry: 2000\nevent: hello\ndata: {}\n\n')
        if (signal.aborted) stop()
      },
      cancel: () => stop('cancelled'),
    },
    { highWaterMark: backlogChunks },
  )
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' },
  })
}
