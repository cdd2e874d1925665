import type { Db } from '#db/client.ts'
import type { Log } from '#lib/log.ts'
import { sweep } from './sweep.ts'

const sweepEveryMs = 2_000

/** Sweeps every two seconds, for as long as the worker lives; a sweep that fails is followed by the next. */
export function startSweeping(db: Db, log: Log): { stop: () => Promise<void> } {
  let stopped = false
  let running = Promise.resolve()
  const timer = setInterval(() => {
    running = running.then(async () => {
      if (stopped) return
      try {
        const swept = await sweep(db)
        if (Object.values(swept).some((n) => n > 0)) log.info(swept, 'swept')
      } catch (error) {
        log.warn({ err: error }, 'a sweep failed')
      }
    })
  }, sweepEveryMs)
  return {
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}
