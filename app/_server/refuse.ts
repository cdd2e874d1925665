import { databaseError } from '#db/errors.ts'
import { AppError, type ErrorCode, errorTable, findPostgresError, toAppError } from '#lib/errors.ts'
import { problemResponse } from '#lib/http/problem.ts'
import { createLog, type Log } from '#lib/log.ts'

/** Text that Postgres can hold in no column: NUL in a string, or in jsonb. It can only have come with the request. */
const unstorable = new Set(['22021', '22P05'])

/** The AppError that a request fails with, whatever was thrown. */
export function requestError(error: unknown): AppError {
  const known = toAppError(error)
  if (known.code !== 'internal') return known
  if (unstorable.has(findPostgresError(error)?.sqlstate ?? ''))
    return new AppError('bad_request', { issues: ['text: NUL is in it'] }, error)
  return databaseError(error) ?? known
}

const webLog = createLog('web')

/** The answer to a request that failed. What is not the asker's doing goes to the log: the answer tells no more than the code. */
export function refuse(
  error: unknown,
  { method, url }: Pick<Request, 'method' | 'url'>,
  log: Pick<Log, 'error' | 'warn'> = webLog,
): { code: ErrorCode; response: Response } {
  const known = requestError(error)
  const { code } = known
  const about = { err: error, code, method, path: new URL(url).pathname }
  if (code === 'internal') log.error(about, 'a request failed')
  else if (errorTable[code].status >= 500) log.warn(about, 'a request could not be answered')
  return { code, response: problemResponse(known) }
}
