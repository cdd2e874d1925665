import { sql } from 'drizzle-orm'
import { type ControlEvent, controlChannel, type PageEvent, pageChannel } from '#lib/contracts/events.ts'
import type { Tx } from './client.ts'

const notify = async (tx: Tx, channel: string, event: PageEvent | ControlEvent): Promise<void> => {
  await tx.execute(sql`select pg_notify(${channel}, ${JSON.stringify(event)})`)
}

/** Tells every open page that something changed; heard when the transaction commits, once however often it was said in it. */
export const notifyPages = (tx: Tx, event: PageEvent): Promise<void> => notify(tx, pageChannel, event)

/** Tells every worker; heard when the transaction commits. */
export const notifyControl = (tx: Tx, event: ControlEvent): Promise<void> => notify(tx, controlChannel, event)
