import { describeError } from '#lib/contracts/error-sentences.ts'
import { AppError, errorTable, findPostgresError, toAppError } from '#lib/errors.ts'

const systemCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE'])

/** True for what says that the database cannot be asked now, not that the question was wrong. */
function isDatabaseAway(error: unknown): boolean {
  const found = findPostgresError(error)
  if (found !== null) return /^(08|53|57)/.test(found.sqlstate)
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const code = 'code' in e && typeof e.code === 'string' ? e.code : ''
    if (systemCodes.has(code) || code.startsWith('CONNECTION_') || code === 'CONNECT_TIMEOUT') return true
    if (e instanceof AggregateError && e.errors.some(isDatabaseAway)) return true
  }
  return false
}

/** The AppError that a request fails with, whatever was thrown. */
export function requestError(error: unknown): AppError {
  const known = toAppError(error)
  return known.code === 'internal' && isDatabaseAway(error) ? new AppError('database_unavailable', {}, error) : known
}

/** The one way from an error to an answer: problem+json with a code, never a stack, a path of the machine or a driver's words. */
export function problemResponse(error: unknown, headers: Record<string, string> = {}): Response {
  const { code, details } = requestError(error)
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
