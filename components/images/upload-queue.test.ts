import { describe, expect, it } from 'vitest'
import { createUploadQueue, type HoldCode, heldBy, isRetryable, type SendFile, uploadTotals } from './upload-queue.ts'

type Sent = { name: string; on: Parameters<SendFile>[1]; aborted: boolean }

function start(atOnce = 2) {
  const sent: Sent[] = []
  const waits: { why: HoldCode; tries: number; resume: () => void; stopped: boolean }[] = []
  const queue = createUploadQueue({
    atOnce,
    awaitAgain: (why, tries, resume) => {
      const wait = { why, tries, resume, stopped: false }
      waits.push(wait)
      return () => {
        wait.stopped = true
      }
    },
    send: ({ name }, on) => {
      const entry: Sent = { name, on, aborted: false }
      sent.push(entry)
      return { abort: () => (entry.aborted = true) }
    },
  })
  const add = (...names: string[]) => queue.add(names.map((name) => ({ name, file: new File(['1234'], name, { type: 'image/png' }) })))
  const states = () => queue.snapshot().map(({ state }) => state)
  return { queue, sent, waits, add, states }
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
    sent[0]?.on.failed({ code: 'storage_full', details: {} })
    expect(queue.snapshot()[0]).toMatchObject({ state: 'failed', problem: { code: 'storage_full' } })
    sent[1]?.on.done()
    queue.retry(1)
    sent[2]?.on.done()
    expect(states()).toEqual(['done', 'done'])
  })

  it('waits when the connection breaks off, tries with one file, and goes on with all when the server answers', () => {
    const { queue, sent, waits, add, states } = start(2)
    add('a', 'b', 'c')
    sent[0]?.on.failed({ code: 'upload_cut_off', details: {} })
    sent[1]?.on.failed({ code: 'upload_cut_off', details: {} })
    expect(states()).toEqual(['waiting', 'waiting', 'waiting'])
    expect(heldBy(queue.snapshot())).toBe('upload_cut_off')
    expect(waits.map(({ tries }) => tries)).toEqual([1])
    waits[0]?.resume()
    expect(states()).toEqual(['uploading', 'waiting', 'waiting'])
    sent[2]?.on.failed({ code: 'upload_cut_off', details: {} })
    expect(waits.map(({ tries }) => tries)).toEqual([1, 2])
    waits[1]?.resume()
    sent[3]?.on.accepted()
    expect(states()).toEqual(['uploading', 'uploading', 'waiting'])
    expect(heldBy(queue.snapshot())).toBeNull()
    sent[3]?.on.done()
    sent[4]?.on.done()
    sent[5]?.on.done()
    expect(states()).toEqual(['done', 'done', 'done'])
  })

  it('waits when the session has ended, asks for nothing meanwhile, and goes on with all after a sign-in', () => {
    const { queue, sent, waits, add, states } = start(2)
    add('a', 'b', 'c')
    sent[0]?.on.failed({ code: 'not_signed_in', details: {} })
    sent[1]?.on.failed({ code: 'not_signed_in', details: {} })
    expect([states(), heldBy(queue.snapshot())]).toEqual([['waiting', 'waiting', 'waiting'], 'not_signed_in'])
    expect(waits.map(({ why }) => why)).toEqual(['not_signed_in'])
    expect(sent).toHaveLength(2)
    waits[0]?.resume()
    sent[2]?.on.accepted()
    expect(states()).toEqual(['uploading', 'uploading', 'waiting'])
  })

  it('keeps what a refusal tells of its file', () => {
    const { queue, sent, add } = start()
    add('a')
    const problem = { code: 'image_too_many_bytes', details: { sizeBytes: 9, maxBytes: 4 } }
    sent[0]?.on.failed(problem)
    expect(queue.snapshot()[0]).toMatchObject({ state: 'failed', problem })
  })

  it('does not wait on after everything was stopped', () => {
    const { queue, sent, waits, add, states } = start(1)
    add('a')
    sent[0]?.on.failed({ code: 'upload_cut_off', details: {} })
    queue.stopAll()
    expect(waits[0]?.stopped).toBe(true)
    add('b')
    expect(states()).toEqual(['stopped', 'uploading'])
  })

  it('sends a file once that is given again while it is on its way', () => {
    const { queue, sent } = start(2)
    const file = new File(['1234'], 'a', { type: 'image/png', lastModified: 5 })
    queue.add([{ name: 'a', file }])
    queue.add([{ name: 'a', file }])
    expect(sent).toHaveLength(1)
    sent[0]?.on.done()
    queue.add([{ name: 'a', file }])
    expect(sent).toHaveLength(2)
  })

  it('sends all that failed again, but not what it refused itself', () => {
    const { queue, sent, add, states } = start(2)
    add('a', 'b')
    queue.add([{ name: 'empty', file: new File([], 'empty', { type: 'image/png' }) }])
    for (const { on } of [...sent]) on.failed({ code: 'storage_full', details: {} })
    expect(queue.snapshot().filter(isRetryable)).toHaveLength(2)
    queue.retryFailed()
    expect(states()).toEqual(['uploading', 'uploading', 'failed'])
  })

  it('refuses an empty file and a file of another kind without sending it', () => {
    const { queue, sent } = start()
    queue.add([
      { name: 'empty.png', file: new File([], 'empty.png', { type: 'image/png' }) },
      { name: 'notes.pdf', file: new File(['x'], 'notes.pdf', { type: 'application/pdf' }) },
      { name: 'unknown', file: new File(['x'], 'unknown') },
    ])
    expect(queue.snapshot().map(({ problem }) => problem?.code ?? null)).toEqual(['empty_file', 'not_an_image', null])
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
    sent[1]?.on.failed({ code: 'internal', details: {} })
    queue.stop(4)
    expect(uploadTotals(queue.snapshot())).toEqual({ files: 3, done: 0, failed: 1, open: 2, sizeBytes: 12, sentBytes: 1, failedBytes: 4 })
  })
})
