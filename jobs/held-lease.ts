import type { Tx } from '#db/client.ts'
import type { Fence } from '#db/leases/fence.ts'

/** A lease that this process holds and that its heartbeat extends until it is released. */
export type HeldLease = {
  fence: Fence
  /** Aborted when the lease is lost, the run is stopped or the worker drains. */
  signal: AbortSignal
  /** Runs a short transaction that only commits while the lease is held. Throws lease_lost. */
  fenced: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  /** Gives it back; harmless when it was lost, and when called twice. */
  release: () => Promise<void>
}

export type Leases = {
  /** Null where another process holds `resource`. */
  take: (resource: string) => Promise<HeldLease | null>
}
