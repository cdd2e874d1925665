import pino, { type DestinationStream, type Logger } from 'pino'
import { redactSecrets } from './redact.ts'

export type Log = Logger

type LoggedError = { type: string; message: string; code?: unknown; details?: unknown; stack?: string; cause?: LoggedError }

function loggedError(error: unknown): LoggedError | unknown {
  if (!(error instanceof Error)) return error
  return {
    type: error.name,
    message: redactSecrets(error.message),
    ...('code' in error ? { code: error.code } : {}),
    ...('details' in error && error.name === 'AppError' ? { details: error.details } : {}),
    ...(error.stack === undefined ? {} : { stack: redactSecrets(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: loggedError(error.cause) as LoggedError }),
  }
}

/** What is logged beside the message: texts at the top lose what is secret in them. */
const withoutSecrets = (logged: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(logged).map(([name, value]) => [name, typeof value === 'string' ? redactSecrets(value) : value]))

/** One line of JSON an event on stderr; secrets and addresses with credentials never reach it. */
export const createLog = (name: string, level = 'info', destination: DestinationStream = pino.destination({ dest: 2, sync: true })): Log =>
  pino(
    {
      name,
      level,
      base: { pid: process.pid },
      redact: {
        paths: ['*.password', '*.secretAccessKey', '*.token', '*.authorization', '*.cookie', 'databaseUrl', '*.databaseUrl'],
        censor: '[redacted]',
      },
      formatters: { level: (label) => ({ level: label }), log: withoutSecrets },
      serializers: { err: loggedError },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  )
