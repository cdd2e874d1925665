import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#lib/errors.ts'
import { isPassing } from './s3-errors.ts'

export type Attempts = {
  tries: number
  /** The first wait; each later one is about twice as long. */
  waitMs: number
  connectMs: number
  /** For one try's answer; transfers of many bytes get more. */
  answerMs: number
}

export const defaultAttempts: Attempts = { tries: 4, waitMs: 200, connectMs: 5000, answerMs: 20_000 }

/** Repeats what failed in passing, with longer and longer waits that differ from caller to caller. Throws the last error as it was. */
export async function tryAgain<T>(
  run: (signal: AbortSignal) => Promise<T>,
  { tries, waitMs, answerMs }: Attempts,
  signal?: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    if (signal?.aborted) throw new AppError('aborted')
    const limit = new AbortController()
    const timer = setTimeout(() => limit.abort(), answerMs)
    try {
      return await run(signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]))
    } catch (error) {
      if (signal?.aborted) throw new AppError('aborted', {}, error)
      if (attempt >= tries || !isPassing(error)) throw error
    } finally {
      clearTimeout(timer)
    }
    await sleep(waitMs * 2 ** (attempt - 1) * (0.5 + Math.random()), undefined, { signal }).catch((stopped) => {
      throw new AppError('aborted', {}, stopped)
    })
  }
}
