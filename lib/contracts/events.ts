import { z } from 'zod'

/**
 * What travels on Postgres channels and, from there, on the one server-sent event stream of a browser.
 * A message only names what changed; whoever cares reads the rows.
 *
 * GET /api/v1/events?topics=runs,run:<id>,images,imports,workers,settings is that stream. Events: `hello` {} when it is open; `change` PageEvent,
 * at most four a second of one topic and id; `resync` {} after the server may have missed something: read everything again. A comment line
 * every 10 s. `runs` stands for every run. Without topics everything is sent.
 */
export const pageChannel = 'kiln_pages'
export const controlChannel = 'kiln_control'

export const pageEventSchema = z.discriminatedUnion('topic', [
  z.object({ topic: z.literal('run'), id: z.string(), taskKey: z.string() }),
  z.object({ topic: z.literal('images') }),
  z.object({ topic: z.literal('imports'), id: z.string() }),
  z.object({ topic: z.literal('bulk'), id: z.string() }),
  z.object({ topic: z.literal('workers') }),
  z.object({ topic: z.literal('settings') }),
])
export type PageEvent = z.infer<typeof pageEventSchema>

/** Heard by workers: stop what belongs to a run, read the settings again, look for work now. */
export const controlEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stop_run'), runId: z.string() }),
  /** `by`: the worker that knows it already. */
  z.object({ kind: z.literal('wake_run'), runId: z.string(), by: z.string().optional() }),
  /** Without a name: any job. */
  z.object({ kind: z.literal('wake_jobs'), job: z.string().optional() }),
  z.object({ kind: z.literal('settings_changed') }),
])
export type ControlEvent = z.infer<typeof controlEventSchema>

/** A message as the event it is, or null: anybody who may connect to the database may say anything on a channel. */
export function readEvent<Event>(schema: z.ZodType<Event>, payload: string): Event | null {
  try {
    return schema.safeParse(JSON.parse(payload)).data ?? null
  } catch {
    return null // no JSON, so none of ours
  }
}
