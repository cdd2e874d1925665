import type { ErrorDetails } from '#lib/errors.ts'

type UploadState = 'waiting' | 'uploading' | 'done' | 'failed' | 'stopped'
/** A refusal: its code, and what its sentences tell of this file. */
export type UploadProblem = { code: string; details: ErrorDetails }
export type UploadEntry = {
  id: number
  name: string
  sizeBytes: number
  sentBytes: number
  state: UploadState
  problem: UploadProblem | null
}

/** What the queue needs of a file; `name` may hold the folders it was dropped with. */
export type QueuedFile = { file: File; name: string }
export type SendFile = (
  queued: QueuedFile,
  on: {
    progress: (sentBytes: number) => unknown
    /** The server answered: the connection is there. */
    accepted: () => void
    done: () => void
    failed: (problem: UploadProblem) => void
  },
) => { abort: () => void }

/** What says nothing about the file: a connection that broke off, a session that ended. Everything waits then. */
const holdCodes = ['upload_cut_off', 'not_signed_in'] as const
export type HoldCode = (typeof holdCodes)[number]
const holdOf = (code: string | undefined): HoldCode | null => holdCodes.find((known) => known === code) ?? null

/** Calls `resume` once it is worth trying again; `tries` counts from 1. Answers how to stop waiting. */
export type AwaitAgain = (why: HoldCode, tries: number, resume: () => void) => () => void

type UploadQueue = {
  add: (files: QueuedFile[]) => void
  retry: (id: number) => void
  retryFailed: () => void
  stop: (id: number) => void
  stopAll: () => void
  clearEnded: () => void
  subscribe: (listener: () => void) => () => void
  snapshot: () => readonly UploadEntry[]
}

const isEnded = (state: UploadState): boolean => state === 'done' || state === 'failed' || state === 'stopped'

/** What needs no server to be refused: an empty file, or one that the browser knows to be something else. */
const refusalOf = (file: File): string | null =>
  file.size === 0 ? 'empty_file' : file.type !== '' && !file.type.startsWith('image/') ? 'not_an_image' : null

/** Given twice while the first has not arrived, a file is sent once. */
const isSame = (a: QueuedFile, b: QueuedFile): boolean =>
  a.name === b.name && a.file.size === b.file.size && a.file.lastModified === b.file.lastModified

type Options = { send: SendFile; awaitAgain: AwaitAgain; atOnce?: number }

/**
 * Sends files a few at a time and tells how far each one is. It lives outside React, so that an upload goes on while its page is
 * changed for another. While the connection or the session is gone everything waits, and one file tries whether it is back.
 */
export function createUploadQueue({ send, awaitAgain, atOnce = 3 }: Options): UploadQueue {
  let entries: readonly UploadEntry[] = []
  let nextId = 1
  const files = new Map<number, QueuedFile>()
  const sending = new Map<number, { abort: () => void }>()
  const listeners = new Set<() => void>()
  let tries = 0
  let stopWaiting: (() => void) | null = null

  const change = (id: number, part: Partial<UploadEntry>): void => {
    entries = entries.map((entry) => (entry.id === id ? { ...entry, ...part } : entry))
    for (const listener of listeners) listener()
  }
  const end = (id: number, part: Partial<UploadEntry>): void => {
    if (!sending.delete(id)) return
    change(id, part)
    sendNext()
  }
  const hold = (id: number, why: HoldCode): void => {
    if (!sending.delete(id)) return
    change(id, { state: 'waiting', problem: { code: why, details: {} } })
    stopWaiting ??= awaitAgain(why, ++tries, () => {
      stopWaiting = null
      sendNext()
    })
  }
  const arrived = (): void => {
    if (tries === 0) return
    tries = 0
    sendNext()
  }
  function sendNext(): void {
    while (stopWaiting === null && sending.size < (tries > 0 ? 1 : atOnce)) {
      const entry = entries.find(({ state }) => state === 'waiting')
      const queued = entry && files.get(entry.id)
      if (!entry || !queued) return
      const { id } = entry
      sending.set(id, { abort: () => {} })
      change(id, { state: 'uploading', problem: null })
      const request = send(queued, {
        progress: (sentBytes) => sending.has(id) && change(id, { sentBytes }),
        accepted: arrived,
        done: () => {
          arrived()
          files.delete(id)
          end(id, { state: 'done', sentBytes: entry.sizeBytes })
        },
        failed: (problem) => {
          const why = holdOf(problem.code)
          if (why !== null) return hold(id, why)
          arrived()
          end(id, { state: 'failed', problem })
        },
      })
      if (sending.has(id)) sending.set(id, request)
    }
  }
  const stop = (id: number): void => {
    const entry = entries.find((known) => known.id === id)
    if (!entry || isEnded(entry.state)) return
    const request = sending.get(id)
    sending.delete(id)
    request?.abort()
    change(id, { state: 'stopped' })
    sendNext()
  }
  return {
    add(added) {
      const open = entries.flatMap(({ id, state }) => (isEnded(state) ? [] : (files.get(id) ?? [])))
      const fresh = added
        .filter((one) => !open.some((known) => isSame(one, known)))
        .map((queued): UploadEntry => {
          const id = nextId++
          const code = refusalOf(queued.file)
          if (code === null) files.set(id, queued)
          const problem = code === null ? null : { code, details: {} }
          return { id, name: queued.name, sizeBytes: queued.file.size, sentBytes: 0, state: code === null ? 'waiting' : 'failed', problem }
        })
      entries = [...entries, ...fresh]
      for (const listener of listeners) listener()
      sendNext()
    },
    retry(id) {
      if (!files.has(id)) return
      change(id, { state: 'waiting', problem: null })
      sendNext()
    },
    retryFailed() {
      entries = entries.map((entry) =>
        entry.state === 'failed' && files.has(entry.id) ? { ...entry, state: 'waiting', problem: null } : entry,
      )
      for (const listener of listeners) listener()
      sendNext()
    },
    stop,
    stopAll() {
      const open = entries.filter(({ state }) => !isEnded(state))
      entries = entries.map((entry) => (entry.state === 'waiting' ? { ...entry, state: 'stopped' } : entry))
      for (const { id } of open) stop(id)
      stopWaiting?.()
      stopWaiting = null
      tries = 0
      for (const listener of listeners) listener()
    },
    clearEnded() {
      for (const { id, state } of entries) if (isEnded(state)) files.delete(id)
      entries = entries.filter(({ state }) => !isEnded(state))
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    snapshot: () => entries,
  }
}

export type UploadTotals = {
  files: number
  done: number
  failed: number
  open: number
  sizeBytes: number
  sentBytes: number
  failedBytes: number
}

/** What everything waits for: the connection, a sign-in. Null while something is sent, or nothing waits for it. */
export function heldBy(entries: readonly UploadEntry[]): HoldCode | null {
  if (entries.some(({ state }) => state === 'uploading')) return null
  const held = entries.find(({ state, problem }) => state === 'waiting' && problem !== null)
  return holdOf(held?.problem?.code)
}

/** Whether it may be sent once more: what was refused here would only be refused again. */
export const isRetryable = ({ state, problem }: UploadEntry): boolean =>
  state === 'failed' && problem?.code !== 'empty_file' && problem?.code !== 'not_an_image'

/** Stopped files are left out; of a failed one all bytes are over, so that the bar reaches its end. */
export function uploadTotals(entries: readonly UploadEntry[]): UploadTotals {
  const totals: UploadTotals = { files: 0, done: 0, failed: 0, open: 0, sizeBytes: 0, sentBytes: 0, failedBytes: 0 }
  for (const { state, sizeBytes, sentBytes } of entries) {
    if (state === 'stopped') continue
    totals.files += 1
    totals.sizeBytes += sizeBytes
    totals.sentBytes += state === 'failed' ? 0 : isEnded(state) ? sizeBytes : sentBytes
    if (state === 'done') totals.done += 1
    else if (state === 'failed') {
      totals.failed += 1
      totals.failedBytes += sizeBytes
    } else totals.open += 1
  }
  return totals
}
