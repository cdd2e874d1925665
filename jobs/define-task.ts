import type { Tx } from '#db/client.ts'
import type { Counted } from '#db/count-or-estimate.ts'
import type { Fence } from '#db/leases/fence.ts'
import type { Scope, ScopeCounts, TaskKey } from '#lib/contracts/task-runs.ts'
import type { AppError, ErrorDetails } from '#lib/errors.ts'
import type { Log } from '#lib/log.ts'
import type { HeldLease } from './held-lease.ts'
import type { Tools } from './tools.ts'

/** What an item's row shows of the thing it stands for. */
type ItemLabel = { name: string; thumbnailUrl: string | null; artefactUrl: string | null; placeholder: string | null }

/** `code`: why, where the thing itself says so. */
type HeldItem = { itemId: number; code: string | null; details: ErrorDetails | null }
type Quarantine = {
  count: (tx: Tx) => Promise<number>
  /** By id, above `after`; `runId` narrows it to what failed in that run. */
  list: (tx: Tx, which: { after: number; limit: number; runId?: string }) => Promise<HeldItem[]>
  /** Those of the ids that are in it. */
  among: (tx: Tx, ids: number[]) => Promise<number[]>
  /** Failed ones only. Answers how many it changed. */
  hold: (tx: Tx, ids: number[]) => Promise<number>
  release: (tx: Tx, ids: number[]) => Promise<number>
}

/**
 * A task as data: what is in scope, in which order, and how it is worked through. The database answers everything here; what is done with
 * one item is in the task's handler.ts, which only the worker loads. `Settings` is pinned when a run is made and goes with it to the end.
 */
export type Task<Settings extends Record<string, unknown>> = {
  key: TaskKey
  title: string
  /** For counts: "3 images". */
  noun: { one: string; many: string }
  description: string
  /** Transaction-level advisory lock that decides between two starts. */
  lockId: number
  /** What pages show of its items beside the run itself, and must read again while it is at work. */
  changes?: 'images'
  batchSize: number
  maxAttempts: number
  /** Throws storage_not_configured and the like: a start is refused with it. */
  pinSettings: (tx: Tx, scope: Scope) => Promise<Settings>
  /** Highest id a run made now may touch. */
  upperBound: (tx: Tx) => Promise<number>
  count: (tx: Tx, scope: Scope, settings: Settings) => Promise<number>
  /** The same where it is quick, else an estimate: what is shown while somebody still chooses. Without it everything is counted. */
  estimate?: (tx: Tx, scope: Scope, settings: Settings) => Promise<Counted>
  scopeCounts: (tx: Tx, settings: Settings) => Promise<ScopeCounts>
  /** The next ids above `after`, up to `upTo`, rising. Reads `limit` rows of an index, however large the table. */
  listNext: (tx: Tx, next: { scope: Scope; settings: Settings; after: number; upTo: number; limit: number }) => Promise<number[]>
  /** What no scope takes but a selection: poison, and what somebody left out. */
  quarantine: Quarantine
  describe: (tx: Tx, ids: number[]) => Promise<Map<number, ItemLabel>>
  /** Ids of items whose name holds `search`, at most `limit`. */
  findByName: (tx: Tx, search: string, limit: number) => Promise<number[]>
}

export type ItemContext<Settings> = {
  settings: Settings
  /** Aborted when the run is stopped, the lease is lost or the worker drains: stop quietly, children with it. */
  signal: AbortSignal
  log: Log
  tools: Tools
  /** Begins a stage; its time counts until the next one begins. */
  stage: (name: string) => void
  /**
   * Says which state of the thing is worked on, its bytes' hash say: a failure is written down on that one and no later one. A lease that the
   * work needs goes with it, and ends in the transaction that writes the item's end.
   */
  worksOn: (version: string, lease?: HeldLease) => void
  /** Runs a short transaction that only commits while this worker still holds the item, and `also`. Throws lease_lost. */
  fenced: <T>(work: (tx: Tx) => Promise<T>, also?: Fence) => Promise<T>
  /**
   * Writes into the run's history, in the transaction of the change, that something of the item became public under this fence: `publish`
   * the whole of it, once, `progress` a part.
   */
  recordPublic: (tx: Tx, kind: 'publish' | 'progress', fence: Fence) => Promise<void>
}

export type ItemResult = {
  state: 'ok' | 'skipped'
  /** Why it was skipped, or what was out of the common about it. */
  code?: 'unchanged' | 'item_gone' | 'made_again'
  details?: ErrorDetails
  bytesIn: number
  bytesOut: number
  /** The last writes, in the very transaction that checkpoints the item. */
  commit?: (tx: Tx) => Promise<void>
}

export type TaskHandler<Settings extends Record<string, unknown>> = {
  /** Looks whether the work can be done at all, before the first batch is handed out. Throws storage_unreachable and the like. */
  checkReady: (settings: Settings, tools: Tools) => Promise<void>
  /** Throws AppError; what happens then is in lib/errors (`after`). */
  processItem: (itemId: number, context: ItemContext<Settings>) => Promise<ItemResult>
  /**
   * Writes down a final failure on the thing itself, in the transaction that checkpoints the item, unless the thing has changed since
   * `version` was worked on. Not called for what failed before it was known what is worked on.
   */
  recordFailure: (tx: Tx, itemId: number, failure: { error: AppError; version: string }) => Promise<void>
}

export const defineTask = <Settings extends Record<string, unknown>>(task: Task<Settings>): Task<Settings> => task

export type { Fence }
