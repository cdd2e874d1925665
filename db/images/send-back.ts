import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** Back to `missing`: what is published stays published until the new set is whole. */
export async function sendBack(tx: Tx, fileId: number, { sha256, sizeBytes }: { sha256: string; sizeBytes: number }): Promise<void> {
  await tx.execute(sql`
    update images set content_sha256 = ${sha256}, size_bytes = ${sizeBytes}, variant_state = 'missing', variants_ready = false,
      failed_code = null, failed_details = null, metadata_state = 'missing', metadata_version = null
    where file_id = ${fileId} and content_sha256 <> ${sha256}`)
}
