import type { Tx } from '#db/client.ts'
import { endLease } from '#db/leases/end-lease.ts'
import type { HeldLease } from './held-lease.ts'

export type WorkInHand = ReturnType<typeof takeInHand>

/**
 * What a handler says it works on, and the lease it needs for that: held until the item's end is written, its failure too, so that nobody
 * else can have brought the thing further meanwhile.
 */
export function takeInHand() {
  let version: string | null = null
  let lease: HeldLease | null = null
  let isEnded = false
  return {
    worksOn: (state: string, under?: HeldLease): void => {
      version = state
      lease = under ?? lease
    },
    version: () => version,
    /** In the transaction that writes the end: it commits only while the lease is held, and frees it. Throws lease_lost. */
    end: async (tx: Tx): Promise<void> => {
      if (lease === null) return
      await endLease(tx, lease.fence)
      isEnded = true
    },
    /** Once, whatever came of it. */
    letGo: async (committed: boolean): Promise<void> => {
      if (committed && isEnded) lease?.forget()
      else await lease?.release()
    },
  }
}
