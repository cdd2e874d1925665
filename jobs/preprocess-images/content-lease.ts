import { setTimeout as sleep } from 'node:timers/promises'
import type { HeldLease, Leases } from '#jobs/held-lease.ts'
import { AppError } from '#lib/errors.ts'

const longestWaitMs = 500

/**
 * One content is worked on by one process at a time, whichever images hold it and whether a run or the interactive lane asks. Waits for
 * its turn. Throws aborted when the signal fires first.
 */
export async function takeContentLease(leases: Leases, contentSha256: string, signal: AbortSignal): Promise<HeldLease> {
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    if (signal.aborted) throw new AppError('aborted')
    const held = await leases.take(`content:${contentSha256}`)
    if (held !== null) return held
    await sleep(waitMs, undefined, { signal }).catch((cause) => {
      throw new AppError('aborted', {}, cause)
    })
  }
}
