import type { Tx } from '#db/client.ts'
import { auditLog } from '#db/people/table.ts'
import type { Actor } from '#lib/contracts/task-runs.ts'

type AuditEntry = {
  actor: Actor
  /** noun.verb: `run.start`, `user.change` */
  action: string
  target: string | null
  details: Record<string, unknown>
  /** `ok`, or the code it was refused with. */
  outcome: string
  /** What the connection says of where it came from; a proxy's header can be forged, so nothing is decided by it. */
  ip: string | null
}

/** Adds one row to the audit log; the table itself refuses to change or lose one. */
export async function recordAudit(tx: Tx, { actor, ...entry }: AuditEntry): Promise<void> {
  await tx.insert(auditLog).values({ actorKind: actor.kind, actorId: actor.id, actorLabel: actor.label, ...entry })
}
