import type { Tx } from '#db/client.ts'
import type { Fence } from '#db/leases/fence.ts'

/** A lease that this process holds and that its heartbeat extends until it is released. */
export type HeldLease = {
  fence: Fence
  /** Aborted when the lease is lost, the run is stopped or the worker drains. */
  signal: AbortSignal
  /** Runs a short transaction that only commits while the lease is held, and `also` where one is named. Throws lease_lost. */
  fenced: <T>(work: (tx: Tx) => Promise<T>, also?: Fence) => Promise<T>
  /** Gives it back; harmless when it was lost, and when called twice. */
  release: () => Promise<void>
  /** Forgets it without asking the database: it ended in a transaction that has committed (db/leases/end-lease.ts). */
  forget: () => void
}

export type Leases = {
  /** Null where another process holds `resource`. */
  take: (resource: string) => Promise<HeldLease | null>
}
