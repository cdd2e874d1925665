import { recordAudit } from '#db/audit/record-audit.ts'
import type { Tx } from '#db/client.ts'
import type { Actor } from '#lib/contracts/task-runs.ts'
import { loadEnv } from '#lib/env.ts'
import { clientAddress } from '#lib/http/client-address.ts'
import { createLog } from '#lib/log.ts'
import { webDb } from './web-database.ts'

const log = createLog('web')

export type Note = { target?: string; details?: Record<string, unknown>; label?: string }

/** The audit row of one request, gathered while it is worked on. */
export type AuditTrail = {
  note: (note: Note) => void
  /** Writes the row of what was done into the transaction that does it: where this fails, so does the change. */
  record: (tx: Tx) => Promise<void>
  /** Writes the row by itself: of a refused try, or of what changed no row. Nothing where `record` has told of a success already. */
  recordAfter: (outcome: string) => Promise<void>
}

export function startAuditTrail(request: Request, begun: { actor: Actor; action: string; target: string | null }): AuditTrail {
  const entry = { ...begun, details: {} as Record<string, unknown>, ip: clientAddress(request.headers, loadEnv().KILN_TRUSTED_PROXIES) }
  let isRecorded = false
  return {
    note: ({ target, details, label }) => {
      if (target !== undefined) entry.target = target
      if (details !== undefined) entry.details = { ...entry.details, ...details }
      if (label !== undefined) entry.actor = { ...entry.actor, label }
    },
    record: async (tx) => {
      await recordAudit(tx, { ...entry, outcome: 'ok' })
      isRecorded = true
    },
    recordAfter: async (outcome) => {
      if (isRecorded && outcome === 'ok') return
      try {
        await recordAudit(webDb(), { ...entry, outcome })
      } catch (error) {
        log.error({ err: error, action: entry.action, target: entry.target, outcome }, 'an audit row was not written')
      }
    },
  }
}
