import { sql } from 'drizzle-orm'
import { recordAudit } from '#db/audit/record-audit.ts'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import type { Actor } from '#lib/contracts/task-runs.ts'
import type { ErrorCode } from '#lib/errors.ts'

type Ended = {
  subject: string
  action: string
  actor: Actor
  state: string
  done: string
  changed: string
  failed: string
  failures: object
}

/** Ends it as its counts say, or as failed with a reason, and writes its outcome into the audit log. Harmless where it has ended. */
export async function finishBulkOperation(tx: Tx, id: string, reasonCode: ErrorCode | null): Promise<void> {
  const [ended] = await tx.execute<Ended>(sql`
    update bulk_operations set finished_at = clock_timestamp(), reason_code = ${reasonCode},
      state = case when ${reasonCode}::text is not null then 'failed' when failed > 0 then 'succeeded_with_errors' else 'succeeded' end
    where id = ${id} and state in ('queued', 'running')
    returning subject, action, actor, state, done, changed, failed, failures`)
  if (ended === undefined) return
  const { subject, action, actor, done, changed, failed, failures } = ended
  await recordAudit(tx, {
    actor,
    action: 'bulk.end',
    target: id,
    details: { subject, action, done: Number(done), changed: Number(changed), failed: Number(failed), failures },
    outcome: reasonCode ?? 'ok',
    ip: null,
  })
  await notifyPages(tx, { topic: 'bulk', id })
}
