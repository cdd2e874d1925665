import { DetailedError, Upload } from 'tus-js-client'
import { z } from 'zod'
import type { QueuedFile, SendFile, UploadProblem } from './upload-queue.ts'

/** Below the 10 MB at which a proxy in front of Kiln may cut a body off. */
const chunkBytes = 8 * 1024 * 1024

/** What a proxy says while there is no Kiln behind it. */
const noServer = new Set([502, 504])

const told = z.object({ code: z.string(), details: z.record(z.string(), z.any()).default({}) })

/** What the server refused with. An answer that is not ours comes from a proxy on the way. */
function problemIn(error: Error): UploadProblem {
  const response = error instanceof DetailedError ? error.originalResponse : undefined
  const body = response?.getBody()
  if (!response || !body || noServer.has(response.getStatus())) return { code: 'upload_cut_off', details: {} }
  try {
    return told.parse(JSON.parse(body))
  } catch {
    return { code: 'internal', details: {} }
  }
}

/** One tab at a time sends a file: two that go on with the same half upload would cut each other off. */
function inTurn({ file, name }: QueuedFile, work: () => Promise<void>): void {
  // only where the browser trusts the address: over plain http from another machine there are no locks
  if (typeof navigator.locks === 'undefined') void work()
  else void navigator.locks.request(`kiln-upload ${name} ${file.size} ${file.lastModified}`, work)
}

/** Sends a file in chunks and goes on where it was cut off, also after the page was loaded again and the same file given once more. */
export const sendByTus: SendFile = (queued, on) => {
  const { file, name } = queued
  let stopped = false
  const over = Promise.withResolvers<void>()
  const upload = new Upload(file, {
    endpoint: '/api/v1/uploads',
    chunkSize: chunkBytes,
    // a longer absence is the queue's affair
    retryDelays: [0, 1_000, 3_000],
    metadata: { filename: name, filetype: file.type, modifiedAt: new Date(file.lastModified).toISOString() },
    removeFingerprintOnSuccess: true,
    onProgress: (sentBytes) => void on.progress(sentBytes),
    onUploadUrlAvailable: () => on.accepted(),
    onSuccess: () => {
      over.resolve()
      on.done()
    },
    onError: (error) => {
      over.resolve()
      on.failed(problemIn(error))
    },
  })
  inTurn(queued, async () => {
    if (stopped) return
    const [previous] = await upload.findPreviousUploads()
    if (stopped) return
    if (previous) upload.resumeFromPreviousUpload(previous)
    upload.start()
    await over.promise
  })
  return {
    abort: () => {
      stopped = true
      over.resolve()
      void upload.abort()
    },
  }
}
