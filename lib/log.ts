import pino, { type Logger } from 'pino'

export type Log = Logger

type LoggedError = { type: string; message: string; code?: unknown; details?: unknown; stack?: string; cause?: LoggedError }

/** A failed statement's parameters hold whatever was to be written, session tokens too: the statement is logged, they are not. */
const withoutParameters = (text: string): string => text.replace(/\nparams: [\s\S]*?(?=\n {4}at |$)/g, '')

function loggedError(error: unknown): LoggedError | unknown {
  if (!(error instanceof Error)) return error
  return {
    type: error.name,
    message: withoutParameters(error.message),
    ...('code' in error ? { code: error.code } : {}),
    ...('details' in error && error.name === 'AppError' ? { details: error.details } : {}),
    ...(error.stack === undefined ? {} : { stack: withoutParameters(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: loggedError(error.cause) as LoggedError }),
  }
}

/** One line of JSON an event on stderr; secrets and addresses with credentials never reach it. */
export const createLog = (name: string, level = 'info'): Log =>
  pino(
    {
      name,
      level,
      base: { pid: process.pid },
      redact: {
        paths: ['*.password', '*.secretAccessKey', '*.token', '*.authorization', '*.cookie', 'databaseUrl', '*.databaseUrl'],
        censor: '[redacted]',
      },
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: loggedError },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ dest: 2, sync: true }),
  )
