import type { Db } from '#db/client.ts'
import { findNewerMigrations } from '#db/find-newer-migrations.ts'
import type { Log } from '#lib/log.ts'
import { untilDatabaseAnswers } from './engine.ts'

const lookEveryMs = 5_000

/** Throws where a newer version has changed the tables: what this one would write there may be wrong. */
export async function refuseNewerDatabase(db: Db): Promise<void> {
  const newer = await untilDatabaseAnswers(() => findNewerMigrations(db), { forMs: 60_000 })
  if (newer.length > 0) throw new Error(`the database belongs to a newer version of Kiln (${newer.join(', ')}): update this one`)
}

/** Looks every few seconds whether a newer version has changed the tables under this worker; `outdated` is aborted when one has. */
export function watchVersion(db: Db, log: Log): { outdated: AbortSignal; stop: () => void } {
  const outdated = new AbortController()
  const timer = setInterval(async () => {
    try {
      const newer = await findNewerMigrations(db)
      if (newer.length === 0 || outdated.signal.aborted) return
      log.error({ newer }, 'a newer version has changed the tables: this worker takes no more work')
      outdated.abort()
    } catch (error) {
      log.debug({ err: error }, 'the version of the database could not be looked at')
    }
  }, lookEveryMs)
  return { outdated: outdated.signal, stop: () => clearInterval(timer) }
}
