import type { Db } from '#db/client.ts'
import type { Fence } from '#db/leases/fence.ts'
import { inFencedTransaction } from '#db/leases/in-fenced-transaction.ts'
import { releaseLease } from '#db/leases/release-lease.ts'
import { takeLease } from '#db/leases/take-lease.ts'
import type { CurrentWork } from '#db/workers/table.ts'
import { AppError } from '#lib/errors.ts'
import type { Log } from '#lib/log.ts'
import { startHeartbeat } from './heartbeat.ts'
import { type HeldName, monotonicMs } from './heartbeat-messages.ts'
import type { HeldLease, Leases } from './held-lease.ts'

/** Lease 12 s, beat 3 s: a dead worker's work goes on elsewhere within 15 s, and three beats may fail before that. */
const leaseMs = 12_000
const beatEveryMs = 3_000
const selfCheckEveryMs = 250

type StopReason = 'lost' | 'revoked' | 'drain'
type Kept = { fence: Fence; runId: string | null; abort: AbortController; takenAtMs: bigint }

export type LeaseKeeper = Leases & {
  take: (resource: string, options?: { runId?: string | null }) => Promise<HeldLease | null>
  /** Forgets a lease that ended with what it covered, without asking the database. */
  forget: (fence: Fence) => void
  /** Stops what works on a run. */
  stopRun: (runId: string) => void
  /** Stops everything. */
  stopAll: (reason: StopReason) => void
  /** What the page on workers shows. */
  working: (work: CurrentWork) => { done: () => void }
  close: () => Promise<void>
}

/**
 * Every lease this process holds. They are extended by the heartbeat; when that has not reached the database for half a lease, whatever
 * is held is given up by this process's own clock, before anybody else can take it.
 */
export function keepLeases(db: Db, { databaseUrl, workerId, log }: { databaseUrl: string; workerId: string; log: Log }): LeaseKeeper {
  const kept = new Map<string, Kept>()
  const current = new Set<CurrentWork>()
  const heartbeat = startHeartbeat({ databaseUrl, workerId, leaseMs, everyMs: beatEveryMs, log, onGone })
  const tell = () =>
    heartbeat.tell(
      [...kept.values()].map(({ fence }) => ({ resource: fence.resource, token: fence.token })),
      [...current],
    )

  function end({ fence, abort }: Kept, reason: StopReason): void {
    if (abort.signal.aborted) return
    log.info({ resource: fence.resource, token: fence.token, reason }, reason === 'lost' ? 'lease lost' : 'stopping work')
    abort.abort(new AppError('aborted', { reason }))
  }
  function onGone(lost: HeldName[], revoked: HeldName[]): void {
    const find = ({ resource, token }: HeldName) => {
      const lease = kept.get(resource)
      return lease?.fence.token === token ? [lease] : []
    }
    for (const lease of lost.flatMap(find)) end(lease, 'lost')
    for (const lease of revoked.flatMap(find)) end(lease, 'revoked')
  }
  const selfCheck = setInterval(() => {
    const now = monotonicMs()
    const beat = heartbeat.lastBeatMs()
    for (const lease of kept.values()) if (now - (beat > lease.takenAtMs ? beat : lease.takenAtMs) > BigInt(leaseMs / 2)) end(lease, 'lost')
  }, selfCheckEveryMs)

  function forget({ resource, token }: Fence): void {
    if (kept.get(resource)?.fence.token === token && kept.delete(resource)) tell()
  }

  return {
    take: async (resource, { runId = null }: { runId?: string | null } = {}) => {
      const takenAtMs = monotonicMs()
      const fence = await takeLease(db, { resource, owner: workerId, leaseMs })
      if (fence === null) return null
      const lease: Kept = { fence, runId, abort: new AbortController(), takenAtMs }
      kept.set(resource, lease)
      tell()
      return {
        fence,
        signal: lease.abort.signal,
        fenced: (work, also) => inFencedTransaction(db, fence, work, { also }),
        forget: () => forget(fence),
        release: async () => {
          if (kept.get(resource) !== lease) return
          forget(fence)
          await releaseLease(db, fence).catch((error: unknown) =>
            log.warn({ err: error, resource }, 'a lease could not be given back and runs out'),
          )
        },
      }
    },
    forget,
    stopRun: (runId) => {
      for (const lease of kept.values()) if (lease.runId === runId) end(lease, 'revoked')
    },
    stopAll: (reason) => {
      for (const lease of kept.values()) end(lease, reason)
    },
    working: (work) => {
      current.add(work)
      tell()
      return { done: () => void (current.delete(work) && tell()) }
    },
    close: async () => {
      clearInterval(selfCheck)
      await heartbeat.stop()
    },
  }
}
