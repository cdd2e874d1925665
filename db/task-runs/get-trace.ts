import { and, eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { RunTrace } from '#lib/contracts/run-items.ts'
import { AppError } from '#lib/errors.ts'
import { taskRunTraces } from './table.ts'

/** What a run's first failure with this code left to be read. Throws not_found. */
export async function getTrace(tx: Tx, runId: string, code: string): Promise<RunTrace> {
  const [row] = await tx
    .select()
    .from(taskRunTraces)
    .where(and(eq(taskRunTraces.runId, runId), eq(taskRunTraces.code, code)))
  if (row === undefined) throw new AppError('not_found', { run: runId, code })
  const { itemId, attempt, stage, trace, at } = row
  return { code, itemId, attempt, stage, trace, at: at.toISOString() }
}
