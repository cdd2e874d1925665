import { and, eq, ne } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { sessions } from './table.ts'

/** Signs an account out everywhere, but for the session `keepToken`. Answers how many sessions ended. */
export async function deleteSessions(tx: Tx, userId: string, keepToken?: string): Promise<number> {
  const gone = await tx
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), keepToken === undefined ? undefined : ne(sessions.token, keepToken)))
    .returning({ id: sessions.id })
  return gone.length
}
