import { findPostgresError } from '#lib/errors.ts'

const lostConnection = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
])

/**
 * Whether a statement failed since the database could not be asked or had no room, not since the statement was wrong: a restart, a cut
 * connection, too many clients, a time-out, a deadlock. Trying again is right, and nobody's attempt was used up.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  const found = findPostgresError(error)
  if (found !== null) return /^(08|53|57|40)/.test(found.sqlstate) || found.sqlstate === '25006' || found.sqlstate === '25P03'
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    if ('code' in e && typeof e.code === 'string' && lostConnection.has(e.code)) return true
    // a host with several addresses, none of which answered
    if (e instanceof AggregateError && e.errors.some(isDatabaseUnavailable)) return true
  }
  return false
}
