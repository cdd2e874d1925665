import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '#db/client.ts'
import { databaseFault } from '#db/errors.ts'
import { countHeldObjects } from '#db/storages/count-held-objects.ts'
import { recordStorageLook } from '#db/storages/record-storage-look.ts'
import { takeStorageLooks } from '#db/storages/take-storage-looks.ts'
import { AppError, toAppError } from '#lib/errors.ts'
import type { Log } from '#lib/log.ts'
import type { Tools } from './tools.ts'

const lookEveryMs = 10_000
/** What does not answer by then counts as away. */
const waitMs = 8_000

type Watch = { db: Db; openStorage: Tools['openStorage']; host: string; log: Log; everyMs?: number; answerMs?: number }

/**
 * Looks at every storage now and then, one worker a machine, and writes down what it found: pages, `/api/ready` and the verdict read that
 * and touch no disk. A place that hangs is asked once and not again before it answers: each question holds a thread of this process.
 */
export function watchStorages({ db, openStorage, host, log, everyMs = lookEveryMs, answerMs = waitMs }: Watch): {
  lookNow: () => void
  stop: () => Promise<void>
} {
  const asked = new Map<string, Promise<AppError | null>>()
  let stopped = false
  let running = Promise.resolve()

  const ask = (id: string): Promise<AppError | null> => {
    if (asked.has(id)) return Promise.resolve(away)
    const answer = openStorage(id)
      .then((storage) => storage.look())
      .then(
        () => null,
        // what the database did says nothing of the storage
        (error: unknown) => {
          if (databaseFault(error) !== null) throw error
          return toAppError(error)
        },
      )
      .finally(() => asked.delete(id))
    asked.set(id, answer)
    return Promise.race([answer, sleep(answerMs, away, { ref: false })])
  }

  async function lookAt(storageId: string): Promise<void> {
    const failure = await ask(storageId)
    const { changed, countIsDue } = await recordStorageLook(db, { storageId, host, failure })
    if (changed && failure !== null) log.warn({ err: failure, storageId, code: failure.code }, 'a storage cannot be used')
    if (changed && failure === null) log.info({ storageId }, 'a storage can be used')
    if (countIsDue) await countHeldObjects(db, { storageId, host })
  }

  function look(olderThanMs: number): void {
    running = running.then(async () => {
      if (stopped) return
      try {
        const ids = await takeStorageLooks(db, { host, everyMs: olderThanMs })
        const looks = await Promise.allSettled(ids.map(lookAt))
        for (const { reason } of looks.filter((one) => one.status === 'rejected')) throw reason
      } catch (error) {
        log.warn({ err: error }, 'storages could not be looked at')
      }
    })
  }

  look(everyMs)
  const timer = setInterval(() => look(everyMs), everyMs / 2)
  return {
    lookNow: () => look(0),
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await Promise.race([running, sleep(1_000, undefined, { ref: false })])
    },
  }
}

const away = new AppError('storage_unreachable', { host: null, reason: 'no_answer' })
