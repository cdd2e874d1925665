import type { Tx } from '#db/client.ts'
import { sql } from '#db/sql.ts'
import type { JobDefinition } from './define-job.ts'

/** Payloads of the jobs of this name that nobody has taken yet. */
export async function listWaiting<Payload extends object>(tx: Tx, job: JobDefinition<Payload>): Promise<Payload[]> {
  const rows = await tx.execute<{ data: unknown }>(
    sql`select data from pgboss.job where name = ${job.name} and state in ('created', 'retry')`,
  )
  return rows.map(({ data }) => job.payload.parse(data))
}
