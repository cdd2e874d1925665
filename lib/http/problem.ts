import { describeError } from '#lib/contracts/error-sentences.ts'
import { type AppError, errorTable } from '#lib/errors.ts'

/** The one way from an error to an answer: problem+json with a code, never a stack, a path of the machine or a driver's words. */
export function problemResponse({ code, details }: AppError, headers: Record<string, string> = {}): Response {
  const { what, todo } = describeError(code, details)
  const { status } = errorTable[code]
  const retryAfter: Record<string, string> =
    code === 'too_many_requests' && typeof details.retryAfterSeconds === 'number'
      ? { 'retry-after': String(details.retryAfterSeconds) }
      : {}
  return new Response(JSON.stringify({ type: `urn:kiln:error:${code}`, title: what, status, detail: todo, code, details }), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...retryAfter, ...headers },
  })
}
