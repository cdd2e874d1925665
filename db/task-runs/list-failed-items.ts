import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { taskItems } from './table.ts'

type FailedItems = { code?: string; itemIds?: number[]; after?: number }

/** Ids of a run's failed items: all, those with one code, those among `itemIds`; above `after`, at most `limit`, rising. */
export async function listFailedItems(tx: Tx, runId: string, { code, itemIds, after }: FailedItems, limit: number): Promise<number[]> {
  const rows = await tx
    .select({ itemId: taskItems.itemId })
    .from(taskItems)
    .where(
      and(
        eq(taskItems.runId, runId),
        eq(taskItems.state, 'failed'),
        code === undefined ? undefined : eq(taskItems.code, code),
        itemIds === undefined ? undefined : inArray(taskItems.itemId, itemIds),
        after === undefined ? undefined : gt(taskItems.itemId, after),
      ),
    )
    .orderBy(asc(taskItems.itemId))
    .limit(limit)
  return rows.map(({ itemId }) => itemId)
}
