import { databaseFault } from '#db/errors.ts'

const triesAtMost = 3

/**
 * Runs one transaction again where it met another one or its statement was given up, three times in all: then it throws what it threw. A
 * database that is away is thrown at once.
 */
export async function insist<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await work()
    } catch (error) {
      const fault = databaseFault(error)
      if ((fault !== 'slow' && fault !== 'conflict') || tries === triesAtMost || signal.aborted) throw error
    }
}
