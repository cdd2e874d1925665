import { AppError } from '#lib/errors.ts'

/**
 * The JSON of a request's body, counted by the bytes really read, whatever Content-Length says. An empty body reads as {}.
 * Throws payload_too_large, bad_request.
 */
export async function readJsonBody(request: Request, maxBytes: number): Promise<unknown> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw new AppError('payload_too_large', { maxBytes })
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > maxBytes) throw new AppError('payload_too_large', { maxBytes })
    chunks.push(chunk)
  }
  if (sizeBytes === 0) return {}
  // A form of another site can post text/plain without being asked first, but never this type.
  if (!/^application\/([\w.-]+\+)?json\b/i.test(request.headers.get('content-type') ?? ''))
    throw new AppError('bad_request', { issues: ['content-type: application/json is needed'] })
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)))
  } catch (error) {
    throw new AppError('bad_request', { issues: ['body: not JSON'] }, error)
  }
}
