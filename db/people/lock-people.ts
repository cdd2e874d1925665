import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { lockIds } from '#db/lock-ids.ts'

/** Lets one transaction at a time decide who may do what: whether a first admin is needed, whether one would be the last. */
export const lockPeople = async (tx: Tx): Promise<void> => {
  await tx.execute(sql`select pg_advisory_xact_lock(${lockIds.people})`)
}
