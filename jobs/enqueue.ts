import { AsyncLocalStorage } from 'node:async_hooks'
import { fromDrizzle, PgBoss } from 'pg-boss'
import type { Tx } from '#db/client.ts'
import { notifyControl } from '#db/notify.ts'
import { sql } from '#db/sql.ts'
import type { JobDefinition } from './define-job.ts'

type Statements = ReturnType<typeof fromDrizzle>
const transaction = new AsyncLocalStorage<Statements>()

/** Sends through the caller's transaction only: it opens no connection and needs no start. */
const sender = new PgBoss({
  db: {
    executeSql: (text: string, values?: unknown[]) => {
      const statements = transaction.getStore()
      if (statements === undefined) throw new Error('a job can only be sent inside a transaction')
      return statements.executeSql(text, values)
    },
  },
})
sender.on('error', (error: Error) => {
  throw error
})

type EnqueueOptions = { priority?: number; startAfterSeconds?: number }

/** Adds a job in the given transaction: it exists when, and only when, that commits. Workers are told at once. */
export async function enqueue<Payload extends object>(
  tx: Tx,
  job: JobDefinition<Payload>,
  payload: Payload,
  options: EnqueueOptions = {},
): Promise<void> {
  await enqueueAll(tx, job, [payload], options)
}

/** The same for many payloads, in one statement. */
export async function enqueueAll<Payload extends object>(
  tx: Tx,
  job: JobDefinition<Payload>,
  payloads: Payload[],
  { priority = 0, startAfterSeconds = 0 }: EnqueueOptions = {},
): Promise<void> {
  if (payloads.length === 0) return
  const jobs = payloads.map((data) => ({ data: job.payload.parse(data), priority, startAfter: startAfterSeconds }))
  await transaction.run(fromDrizzle(tx, sql), () => sender.insert(job.name, jobs))
  if (startAfterSeconds === 0) await notifyControl(tx, { kind: 'wake_jobs', job: job.name })
}
