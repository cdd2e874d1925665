import { sql as template } from 'drizzle-orm'

/** The tag that pg-boss needs to send a job inside our transaction: the one thing of drizzle that leaves this room. */
export const sql: typeof template = template
