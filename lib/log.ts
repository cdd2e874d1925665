import pino, { type DestinationStream, type Logger } from 'pino'
import { redactSecrets } from './redact.ts'
import { redactWithin } from './redact-within.ts'

export type Log = Logger

type LoggedError = { type: string; message: string; code?: unknown; details?: unknown; stack?: string; cause?: unknown }

const deepestCause = 8

function loggedError(error: Error, depth = 0): LoggedError {
  const within = (value: unknown) => redactWithin(value, (inner) => (depth < deepestCause ? loggedError(inner, depth + 1) : inner.name))
  return {
    type: error.name,
    message: redactSecrets(error.message),
    ...('code' in error ? { code: within(error.code) } : {}),
    ...('details' in error && error.name === 'AppError' ? { details: within(error.details) } : {}),
    ...(error.stack === undefined ? {} : { stack: redactSecrets(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: within(error.cause) }),
  }
}

/** What a call was given, without secrets: before the library makes a message of it, or takes an error's own for one. */
function redactGiven(given: unknown[]): unknown[] {
  const [first, ...others] = given.map((one) => (typeof one === 'string' ? redactSecrets(one) : redactWithin(one, loggedError)))
  const error = given[0] instanceof Error ? first : undefined
  if (error !== undefined) return [{ err: error }, ...(others.length > 0 ? others : [(error as LoggedError).message])]
  return [first, ...others]
}

/**
 * One line of JSON an event on stderr; secrets and addresses with credentials never reach it, however deep they lie in what was given. What a
 * child log is bound to goes as it is: ids.
 */
export const createLog = (name: string, level = 'info', destination: DestinationStream = pino.destination({ dest: 2, sync: true })): Log =>
  pino(
    {
      name,
      level,
      base: { pid: process.pid },
      formatters: { level: (label) => ({ level: label }) },
      hooks: {
        logMethod(given, method) {
          method.apply(this, redactGiven(given) as Parameters<typeof method>)
        },
      },
      // What an error was made into already stays so.
      serializers: { err: (error: unknown) => error },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  )
