import pino, { type Logger } from 'pino'

export type Log = Logger

/** One line of JSON an event on stderr; secrets and addresses with credentials never reach it. */
export const createLog = (name: string, level = 'info'): Log =>
  pino(
    {
      name,
      level,
      base: { pid: process.pid },
      redact: { paths: ['*.password', '*.secretAccessKey', '*.token', '*.authorization', '*.cookie', 'databaseUrl', '*.databaseUrl'], censor: '[redacted]' },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ dest: 2, sync: true }),
  )
