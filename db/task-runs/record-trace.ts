import type { Tx } from '#db/client.ts'
import type { Trace } from '#lib/contracts/trace.ts'
import { taskRunTraces } from './table.ts'

export type RecordTrace = { runId: string; code: string; itemId: number; attempt: number; stage: string | null; trace: Trace }

/** Keeps what a run's first failure of a code left to be read; those after it leave nothing, so that a million cost what one does. */
export async function recordTrace(tx: Tx, sample: RecordTrace): Promise<void> {
  await tx.insert(taskRunTraces).values(sample).onConflictDoNothing()
}
