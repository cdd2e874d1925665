import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** `sampleDetails`: those of the newest image with the code, for its sentence. */
type ImageFailures = { code: string; count: number; sampleDetails: Record<string, unknown> | null }

/** Live images that are failed now, by code, most first. Reads only failed ones. */
export async function listFailuresByCode(tx: Tx): Promise<ImageFailures[]> {
  const rows = await tx.execute<{ code: string; count: string; sampleDetails: Record<string, unknown> | null }>(sql`
    select coalesce(failed_code, 'internal') as code, count(*) as count, (array_agg(failed_details order by id desc))[1] as "sampleDetails"
    from images where id in (select image_id from variant_scopes where scope = 'failed')
    group by 1 order by 2 desc, 1 limit 20`)
  return rows.map((row) => ({ ...row, count: Number(row.count) }))
}
