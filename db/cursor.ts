import { AppError, findPostgresError } from '#lib/errors.ts'

/** Where a page ended: the value it was sorted by and the id that breaks ties, as text that goes through an address. */
export const writeCursor = (value: string, id: string): string => Buffer.from(JSON.stringify([value, id])).toString('base64url')

/** Throws bad_request for what no page of ours gave. */
export function readCursor(cursor: string): [value: string, id: string] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(parts) && parts.length === 2 && parts.every((part) => typeof part === 'string')) return parts as [string, string]
  } catch (cause) {
    throw new AppError('bad_request', { issues: ['cursor: none of this list'] }, cause)
  }
  throw new AppError('bad_request', { issues: ['cursor: none of this list'] })
}

/**
 * What a statement that compares with a cursor threw. A cursor of another sort holds a value of another type, which Postgres says as a data
 * exception (class 22): that is bad_request. Anything else, a database that is away above all, stays what it is.
 */
export const cursorError = (error: unknown, cursor: string | undefined): unknown =>
  cursor !== undefined && findPostgresError(error)?.sqlstate.startsWith('22')
    ? new AppError('bad_request', { issues: ['cursor: none of this list'] }, error)
    : error
