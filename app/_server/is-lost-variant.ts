import { isVariantNamed } from '#db/images/is-variant-named.ts'
import { createLog, type Log } from '#lib/log.ts'
import { webDb } from './web-database.ts'
import { within } from './within.ts'

const webLog = createLog('web')
/** A page full of holes is told once, not once a visitor. */
const tellAgainMs = 60_000
const toldAtMost = 1_000
const toldAt = new Map<string, number>()

/**
 * Whether the manifest names a variant of a local storage that is not there: then somebody took it away, and the log says so, at most once
 * a minute for each. False where the database does not answer.
 */
export async function isLostVariant(key: string, log: Pick<Log, 'warn'> = webLog): Promise<boolean> {
  if ((await within(() => isVariantNamed(webDb(), key), 1_000)) !== true) return false
  const now = performance.now()
  if (now - (toldAt.get(key) ?? Number.NEGATIVE_INFINITY) > tellAgainMs) {
    if (toldAt.size >= toldAtMost) toldAt.clear()
    toldAt.set(key, now)
    log.warn({ key }, 'a variant that the manifest names is gone from its storage: process its image again')
  }
  return true
}
