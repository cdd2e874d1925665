import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import type { ErrorCode } from '#lib/errors.ts'

/** Ends it as its counts say, or as failed with a reason. */
export async function finishImport(tx: Tx, importId: string, reasonCode: ErrorCode | null): Promise<void> {
  await tx.execute(sql`
    update image_imports set finished_at = clock_timestamp(), reason_code = ${reasonCode},
      state = case when ${reasonCode}::text is not null then 'failed' when failed > 0 then 'succeeded_with_errors' else 'succeeded' end
    where id = ${importId} and state in ('queued', 'running')`)
  await notifyPages(tx, { topic: 'imports', id: importId })
}
