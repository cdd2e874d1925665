import { eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { taskBatches } from './table.ts'

/** The run a batch belongs to, for ever; null where there is no such batch. */
export async function findRunOfBatch(tx: Tx, batchId: number): Promise<string | null> {
  const [batch] = await tx.select({ runId: taskBatches.runId }).from(taskBatches).where(eq(taskBatches.id, batchId))
  return batch?.runId ?? null
}
