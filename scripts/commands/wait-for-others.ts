import { connect } from '#db/client.ts'
import { isDatabaseUnavailable } from '#db/errors.ts'

/** What a command calls itself to the database, for as long as it needs it. */
export const commandName = 'kiln command'

type WaitForOthers = { hurry: AbortSignal; say: (line: string) => void }

/**
 * Several commands at once: the one that started the database, or the worker, stays until the others, which lean on them, have ended. Two
 * that wait do not wait for each other. Answers at once when `hurry` fires.
 */
export async function waitForOthers(databaseUrl: string, { hurry, say }: WaitForOthers): Promise<void> {
  const { sql, close } = connect(databaseUrl, { max: 1, applicationName: `${commandName}, ending` })
  try {
    for (let told = false; !hurry.aborted; told = true) {
      const others = await sql`
        select 1 from pg_stat_activity where datname = current_database() and application_name = ${commandName} limit 1`
      if (others.length === 0) return
      if (!told) say('another command leans on this one, which ends when that has ended')
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error // without a database nobody leans on anything
  } finally {
    await close()
  }
}
