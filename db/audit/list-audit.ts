import { and, desc, eq, ilike, lt } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { containing } from '#db/containing.ts'
import { auditLog } from '#db/people/table.ts'
import type { AuditRow, ListAudit } from '#lib/contracts/audit.ts'

/** Newest first; `nextCursor` is the id to go on below. */
export async function listAudit(
  tx: Tx,
  { action, actor, cursor, limit }: ListAudit,
): Promise<{ rows: AuditRow[]; nextCursor: number | null }> {
  const found = await tx
    .select()
    .from(auditLog)
    .where(
      and(
        action === undefined ? undefined : eq(auditLog.action, action),
        actor === undefined ? undefined : ilike(auditLog.actorLabel, containing(actor)),
        cursor === undefined ? undefined : lt(auditLog.id, cursor),
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(limit + 1)
  const rows = found.slice(0, limit).map(({ actorKind, actorId, actorLabel, at, ...row }) => ({
    ...row,
    at: at.toISOString(),
    actor: { kind: actorKind, id: actorId, label: actorLabel },
  }))
  return { rows, nextCursor: found.length > limit ? (rows.at(-1)?.id ?? null) : null }
}
