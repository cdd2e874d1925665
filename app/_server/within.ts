import { isDatabaseUnavailable } from '#db/errors.ts'
import { toAppError } from '#lib/errors.ts'
import { createLog, type Log } from '#lib/log.ts'

const webLog = createLog('web')

/**
 * What `work` answers, or null when it fails or takes longer than `ms`: whoever asks says so in its own way. A database that is away is
 * news of every probe; whatever else it failed of is a mistake that nobody would hear of, so it goes to the log.
 */
export async function within<T>(work: () => Promise<T>, ms: number, log: Pick<Log, 'error' | 'debug'> = webLog): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms)
  })
  const answered = Promise.resolve()
    .then(work)
    .catch((error: unknown) => {
      const isAway = isDatabaseUnavailable(error) || toAppError(error).code === 'database_unavailable'
      log[isAway ? 'debug' : 'error']({ err: error }, 'a probe could not be answered')
      return null
    })
  try {
    return await Promise.race([answered, late])
  } finally {
    clearTimeout(timer)
  }
}
