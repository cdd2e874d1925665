import { afterEach, describe, expect, test } from 'vitest'
import { GET as events } from '#app/api/v1/events/route.ts'
import { notifyPages } from '#db/notify.ts'
import type { PageEvent } from '#lib/contracts/events.ts'
import { eventStream } from './event-stream.ts'
import { closePageEvents } from './page-events.ts'
import { testOrigin, useWeb } from './testing/use-web.ts'

const web = useWeb()
afterEach(() => closePageEvents())

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Reads a stream as it comes. */
function follow(response: Response) {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  let heard = ''
  const ended = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) heard += new TextDecoder().decode(part.value)
  })()
  const timesHeard = (words: string) => heard.split(words).length - 1
  return {
    timesHeard,
    /** Waits up to 5 s until it was said so often. */
    until: async (words: string, times = 1) => {
      for (const limit = performance.now() + 5_000; timesHeard(words) < times; await pause(5))
        if (performance.now() > limit) throw new Error(`the stream did not say ${words}: ${heard}`)
    },
    ended,
    cancel: () => reader.cancel(),
  }
}
const open = async (search = '') =>
  follow(await web.call(events, { path: `/api/v1/events${search}`, cookie: await web.signInAs('viewer') }))
const say = (event: PageEvent) => notifyPages(web.connection().db, event)
const run = { topic: 'run', id: 'a-run', taskKey: 'preprocess-images' } as const
describe('the event stream', () => {
  test('says what changed to those who asked for it, and only that', async () => {
    const [all, images, oneRun] = [await open(), await open('?topics=images,settings'), await open('?topics=run:a-run')]
    await all.until('resync')
    await say(run)
    await say({ ...run, id: 'another' })
    await say({ topic: 'images' })
    for (const wanted of ['"a-run"', '"another"', '"images"']) await all.until(wanted)
    await images.until('"images"')
    await oneRun.until('"a-run"')
    await pause(50)
    expect(images.timesHeard('a-run')).toBe(0)
    expect(oneRun.timesHeard('another')).toBe(0)
    await Promise.all([all, images, oneRun].map((stream) => stream.cancel()))
  })

  test('says the same thing at most four times a second, the last time after the last change', async () => {
    const stream = await open()
    await stream.until('resync')
    const started = performance.now()
    for (let i = 0; i < 60; i++) await say({ topic: 'images' })
    await pause(400)
    await say({ topic: 'workers' })
    await stream.until('"workers"')
    const took = performance.now() - started
    const said = stream.timesHeard('"images"')
    expect(said).toBeGreaterThanOrEqual(2)
    expect(said).toBeLessThanOrEqual(Math.ceil(took / 250) + 1)
    await stream.cancel()
  })

  test('many streams share one listening connection, which goes when nobody listens', async () => {
    const streams = []
    for (let i = 0; i < 20; i++) streams.push(await open())
    await streams[0]?.until('resync')
    const { sql } = web.connection()
    const listening = () => sql`select 1 from pg_stat_activity where application_name = 'kiln listen' and datname = current_database()`
    expect(await listening()).toHaveLength(1)
    await Promise.all(streams.map((stream) => stream.cancel()))
    await closePageEvents()
    await expect.poll(listening).toHaveLength(0)
  })

  test('a listening connection that is cut is replaced, and everybody is told to read anew', async () => {
    const stream = await open()
    await stream.until('resync')
    await web.connection()
      .sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kiln listen' and datname = current_database()`
    await stream.until('resync', 2)
    await stream.cancel()
  })

  test('ends when its reader goes', async () => {
    const gone = new AbortController()
    const stream = follow(eventStream({ topics: new Set(), signal: gone.signal, mayGoOn: async () => true }))
    await stream.until('hello')
    gone.abort()
    await expect(stream.ended).resolves.toBeUndefined()
  })

  test('ends with the session of its reader', async () => {
    const stream = follow(
      eventStream({ topics: new Set(), signal: new AbortController().signal, mayGoOn: async () => false, heartbeatMs: 20 }),
    )
    await stream.ended
    expect(stream.timesHeard('still here')).toBe(1)
  })

  test('is closed to whoever is not signed in', async () => {
    expect((await web.call(events, { path: '/', headers: { referer: testOrigin } })).status).toBe(401)
  })
})
