import type { Db } from '#db/client.ts'
import { listLocalStorages } from '#db/storages/list-storages.ts'
import type { Log } from '#lib/log.ts'
import { checkRoot } from '#lib/storage/local-root.ts'
import { removeHalfWritten } from '#lib/storage/remove-half-written.ts'

const firstAfterMs = 60_000
const everyMs = 60 * 60 * 1000

/** Clears away what killed processes left half-written in local storages. One that is not there now is left for the next time. */
async function tidyStorages(db: Db, log: Log): Promise<number> {
  let removed = 0
  for (const { id, settings, marker } of await listLocalStorages(db)) {
    if (settings.kind !== 'local') continue
    try {
      await checkRoot(settings.root, marker)
      removed += await removeHalfWritten(settings.root)
    } catch (error) {
      log.info({ err: error, storageId: id }, 'a local storage could not be tidied')
    }
  }
  if (removed > 0) log.info({ removed }, 'half-written files removed')
  return removed
}

/** Tidies a minute after the start and every hour. Never keeps the process alive. */
export function startTidying(db: Db, log: Log): void {
  const tidy = () => {
    tidyStorages(db, log).catch((error: unknown) => log.warn({ err: error }, 'storages could not be tidied'))
    setTimeout(tidy, everyMs).unref()
  }
  setTimeout(tidy, firstAfterMs).unref()
}
