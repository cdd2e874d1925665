import { sql } from 'drizzle-orm'
import type { Tx } from './client.ts'

/** Answers true when the database does. */
export async function ping(tx: Tx): Promise<true> {
  await tx.execute(sql`select 1`)
  return true
}
