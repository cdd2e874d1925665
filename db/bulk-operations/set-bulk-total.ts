import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** What there is to do, counted once. */
export async function setBulkTotal(tx: Tx, id: string, { total, upperBound }: { total: number; upperBound: string }): Promise<void> {
  await tx.execute(sql`update bulk_operations set total = ${total}, upper_bound = ${upperBound} where id = ${id} and state = 'running'`)
}
