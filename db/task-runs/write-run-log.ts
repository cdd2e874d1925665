import type { Tx } from '#db/client.ts'
import { redact } from '#lib/redact.ts'
import { taskRunLog } from './table.ts'

export type RunLogEntry = {
  runId: string
  level: 'info' | 'warn' | 'error'
  workerId: string | null
  message: string
  details?: Record<string, unknown>
}

/** One line of a run's log, for its page: without paths of the machine and without secrets, whatever it was given. */
export async function writeRunLog(tx: Tx, entry: RunLogEntry): Promise<void> {
  await tx
    .insert(taskRunLog)
    .values({ ...entry, message: redact(entry.message), ...(entry.details === undefined ? {} : { details: redactDetails(entry.details) }) })
}

const redactDetails = (details: Record<string, unknown>): Record<string, unknown> =>
  JSON.parse(JSON.stringify(details), (_, value: unknown) => (typeof value === 'string' ? redact(value) : value))
