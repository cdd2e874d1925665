import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { type ImageTally, stateColumns } from './scope-counts.ts'

/** Ids of live images in quarantine above `after`, rising; with `runId` those that failed in that run. */
export async function listQuarantinedImages(
  tx: Tx,
  { tally, after, limit, runId }: { tally: ImageTally; after: number; limit: number; runId?: string },
): Promise<number[]> {
  const inRun =
    runId === undefined
      ? sql`true`
      : sql`exists (select 1 from task_items t where t.run_id = ${runId} and t.item_id = images.id and t.state = 'failed')`
  const rows = await tx.execute<{ id: string }>(sql`
    select id from images where deleted_at is null and ${stateColumns[tally]} = 'quarantined' and id > ${after} and ${inRun} order by id limit ${limit}`)
  return rows.map(({ id }) => Number(id))
}
