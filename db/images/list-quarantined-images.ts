import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { ErrorDetails } from '#lib/errors.ts'
import type { ImageTally } from './scope-counts.ts'
import { variantPlaces } from './variant-places.ts'

/** Live images in quarantine above `after`, by id, with why where the image says so; with `runId` those that failed in that run. */
export async function listQuarantinedImages(
  tx: Tx,
  { tally, after, limit, runId }: { tally: ImageTally; after: number; limit: number; runId?: string },
): Promise<{ itemId: number; code: string | null; details: ErrorDetails | null }[]> {
  const isHeld = tally === 'variants' ? sql`images.id in (${variantPlaces('quarantined', '')})` : sql`metadata_state = 'quarantined'`
  const inRun =
    runId === undefined
      ? sql`true`
      : sql`exists (select 1 from task_items t where t.run_id = ${runId} and t.item_id = images.id and t.state = 'failed')`
  // an image keeps why its variants failed, and nothing of its metadata
  const why = tally === 'variants' ? sql`failed_code as code, failed_details as details` : sql`null as code, null as details`
  const rows = await tx.execute<{ id: string; code: string | null; details: ErrorDetails | null }>(sql`
    select id, ${why} from images
    where deleted_at is null and ${isHeld} and id > ${after} and ${inRun} order by id limit ${limit}`)
  return rows.map(({ id, code, details }) => ({ itemId: Number(id), code, details }))
}
