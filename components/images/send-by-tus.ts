import { DetailedError, Upload } from 'tus-js-client'
import type { SendFile } from './upload-queue.ts'

/** Below the 10 MB at which a proxy in front of Kiln may cut a body off. */
const chunkBytes = 8 * 1024 * 1024

const codeOf = (error: Error): string => {
  const body = error instanceof DetailedError ? error.originalResponse?.getBody() : undefined
  if (body === undefined || body === '') return 'upload_cut_off'
  try {
    const problem: unknown = JSON.parse(body)
    return typeof problem === 'object' && problem !== null && 'code' in problem && typeof problem.code === 'string'
      ? problem.code
      : 'internal'
  } catch {
    // an answer that is not ours, from a proxy on the way
    return 'internal'
  }
}

/** Sends a file in chunks and goes on where it was cut off, also after the page was loaded again and the same file given once more. */
export const sendByTus: SendFile = ({ file, name }, on) => {
  let stopped = false
  const upload = new Upload(file, {
    endpoint: '/api/v1/uploads',
    chunkSize: chunkBytes,
    retryDelays: [0, 1_000, 3_000, 10_000],
    metadata: { filename: name, filetype: file.type, modifiedAt: new Date(file.lastModified).toISOString() },
    removeFingerprintOnSuccess: true,
    onProgress: (sentBytes) => on.progress(sentBytes),
    onSuccess: () => on.done(),
    onError: (error) => on.failed(codeOf(error)),
  })
  void upload.findPreviousUploads().then(([previous]) => {
    if (stopped) return
    if (previous) upload.resumeFromPreviousUpload(previous)
    upload.start()
  })
  return {
    abort: () => {
      stopped = true
      void upload.abort()
    },
  }
}
