import { and, eq, ne } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { taskBatches } from './table.ts'

/** The run of a batch that is not ended; null where there is no such batch. */
export async function findRunOfOpenBatch(tx: Tx, batchId: number): Promise<string | null> {
  const [batch] = await tx
    .select({ runId: taskBatches.runId })
    .from(taskBatches)
    .where(and(eq(taskBatches.id, batchId), ne(taskBatches.state, 'ended')))
  return batch?.runId ?? null
}
