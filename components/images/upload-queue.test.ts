import { describe, expect, it } from 'vitest'
import { createUploadQueue, type SendFile, uploadTotals } from './upload-queue.ts'

type Sent = { name: string; on: Parameters<SendFile>[1]; aborted: boolean }

function start(atOnce = 2) {
  const sent: Sent[] = []
  const queue = createUploadQueue({
    atOnce,
    send: ({ name }, on) => {
      const entry: Sent = { name, on, aborted: false }
      sent.push(entry)
      return { abort: () => (entry.aborted = true) }
    },
  })
  const add = (...names: string[]) => queue.add(names.map((name) => ({ name, file: new File(['1234'], name, { type: 'image/png' }) })))
  const states = () => queue.snapshot().map(({ state }) => state)
  return { queue, sent, add, states }
}

describe('the upload queue', () => {
  it('sends no more files at once than it may, in the order they were given', () => {
    const { sent, add, states } = start()
    add('a', 'b', 'c')
    expect(sent.map(({ name }) => name)).toEqual(['a', 'b'])
    sent[0]?.on.done()
    expect(sent.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    expect(states()).toEqual(['done', 'uploading', 'uploading'])
  })

  it('goes on with the others when one fails, and sends that one again when asked', () => {
    const { queue, sent, add, states } = start(1)
    add('a', 'b')
    sent[0]?.on.failed('storage_full')
    expect(queue.snapshot()[0]).toMatchObject({ state: 'failed', code: 'storage_full' })
    sent[1]?.on.done()
    queue.retry(1)
    sent[2]?.on.done()
    expect(states()).toEqual(['done', 'done'])
  })

  it('refuses an empty file and a file of another kind without sending it', () => {
    const { queue, sent } = start()
    queue.add([
      { name: 'empty.png', file: new File([], 'empty.png', { type: 'image/png' }) },
      { name: 'notes.pdf', file: new File(['x'], 'notes.pdf', { type: 'application/pdf' }) },
      { name: 'unknown', file: new File(['x'], 'unknown') },
    ])
    expect(queue.snapshot().map(({ code }) => code)).toEqual(['empty_file', 'not_an_image', null])
    expect(sent.map(({ name }) => name)).toEqual(['unknown'])
  })

  it('stops what is being sent and what waits, and a late answer changes nothing', () => {
    const { queue, sent, add, states } = start(1)
    add('a', 'b')
    queue.stopAll()
    expect(sent.map(({ aborted }) => aborted)).toEqual([true])
    sent[0]?.on.done()
    expect(states()).toEqual(['stopped', 'stopped'])
    expect(sent).toHaveLength(1)
  })

  it('adds up what was sent, leaving stopped files out', () => {
    const { queue, sent, add } = start()
    add('a', 'b', 'c', 'd')
    sent[0]?.on.progress(1)
    sent[1]?.on.failed('internal')
    queue.stop(4)
    expect(uploadTotals(queue.snapshot())).toEqual({ files: 3, done: 0, failed: 1, open: 2, sizeBytes: 12, sentBytes: 5 })
  })
})
