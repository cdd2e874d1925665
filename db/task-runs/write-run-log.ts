import type { Tx } from '#db/client.ts'
import { taskRunLog } from './table.ts'

export type RunLogEntry = {
  runId: string
  level: 'info' | 'warn' | 'error'
  workerId: string | null
  message: string
  details?: Record<string, unknown>
}

/** One line of a run's log, for its page. */
export async function writeRunLog(tx: Tx, entry: RunLogEntry): Promise<void> {
  await tx.insert(taskRunLog).values(entry)
}
