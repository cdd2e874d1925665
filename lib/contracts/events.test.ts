import { expect, test } from 'vitest'
import { controlEventSchema, readEvent } from './events.ts'

test.each(['', 'junk', '{"kind":', 'null', '[]', '{"kind":"format_disk"}', '{"kind":"stop_run"}'])(
  'what strangers say on a channel is no event, and breaks nothing: %s',
  (payload) => {
    expect(readEvent(controlEventSchema, payload)).toBeNull()
  },
)

test('an event comes through as it was told', () => {
  const event = { kind: 'stop_run', runId: 'a' }
  expect(readEvent(controlEventSchema, JSON.stringify(event))).toEqual(event)
})
