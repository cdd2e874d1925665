import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

export type HandOutState = { cursor: number; handedOutAll: boolean; openBatches: number; liveSlots: number }

/** How far a running run is. Null where it does not run any more. The caller holds its row. */
export async function findHandOutState(tx: Tx, runId: string): Promise<HandOutState | null> {
  const [row] = await tx.execute<{ cursor: string; handed_out_all: boolean; open: string; slots: string }>(sql`
    select cursor, handed_out_all,
      (select count(*) from task_batches where run_id = ${runId} and state <> 'ended') as open,
      (select coalesce(sum(slots), 0) from workers where state = 'active' and heartbeat_at > clock_timestamp() - interval '15 seconds') as slots
    from task_runs where id = ${runId} and state = 'running'`)
  if (row === undefined) return null
  return { cursor: Number(row.cursor), handedOutAll: row.handed_out_all, openBatches: Number(row.open), liveSlots: Number(row.slots) }
}
