import { AppError, findPostgresError } from '#lib/errors.ts'

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
const diskFull = '53100'
/** Given up by the server since it took too long, or waited too long for a lock. */
const givenUp = new Set(['57014', '55P03'])

/**
 * Why the database failed a statement, where the statement itself is not wrong. `away`: it could not be asked or had no room (a restart,
 * a cut connection, too many clients), so nobody's attempt was used up, however long it lasts. `conflict`: two transactions met (a
 * deadlock), so again at once, but not without end. `slow`: the statement was given up, which may be this very item's doing: an attempt.
 */
export function databaseFault(error: unknown): 'away' | 'conflict' | 'slow' | null {
  // What was named already (a storage that refused its connection) is no news of the database.
  for (let e: unknown = error; e instanceof Error; e = e.cause) if (e instanceof AppError && e.code !== 'internal') return null
  const found = findPostgresError(error)
  if (found !== null) {
    if (givenUp.has(found.sqlstate)) return 'slow'
    if (found.sqlstate.startsWith('40')) return 'conflict'
    return /^(08|53|57|25006|25P03)/.test(found.sqlstate) ? 'away' : null
  }
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    if ('code' in e && typeof e.code === 'string' && lostConnection.has(e.code)) return 'away'
    // a host with several addresses, none of which answered
    if (e instanceof AggregateError && e.errors.some((one) => databaseFault(one) === 'away')) return 'away'
  }
  return null
}

/** Whether trying again is right, and nobody's attempt was used up. */
export const isDatabaseUnavailable = (error: unknown): boolean => ['away', 'conflict'].includes(databaseFault(error) ?? '')

/** The error with the code for what the database did, or null where it did nothing wrong. */
export function databaseError(error: unknown): AppError | null {
  const fault = databaseFault(error)
  if (fault === null) return null
  if (fault === 'slow') return new AppError('statement_timeout', {}, error)
  return new AppError(findPostgresError(error)?.sqlstate === diskFull ? 'database_full' : 'database_unavailable', {}, error)
}
