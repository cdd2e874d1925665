import { bigint, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

/**
 * Who may work on what, for how long: `run:<id>`, `batch:<id>`, `content:<sha256>`, `device:<id>`. One row a resource, so two live
 * leases on one cannot be written down. `token` rises with each holder and fences every later write.
 */
export const leases = pgTable('leases', {
  resource: text().primaryKey(),
  owner: uuid().notNull(),
  token: bigint({ mode: 'number' }).notNull().default(1),
  expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  /** Set when what it covers must not be written any more: its holder stops what it does, then gives the lease back. */
  revokedAt: timestamp('revoked_at', { withTimezone: true }),
})

export const fenceRejections = pgTable('fence_rejections', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  resource: text().notNull(),
  token: bigint({ mode: 'number' }).notNull(),
  workerId: uuid('worker_id'),
})
