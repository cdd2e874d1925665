import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '#db/client.ts'
import { databaseFault } from '#db/errors.ts'
import type { TaskKey } from '#lib/contracts/task-runs.ts'
import type { Log } from '#lib/log.ts'
import type { TaskHandler } from './define-task.ts'
import type { LeaseKeeper } from './lease-keeper.ts'
import type { News } from './news.ts'
import type { Tasks } from './registry.ts'
import type { Tools } from './tools.ts'

// biome-ignore lint/suspicious/noExplicitAny: a handler is given the settings its own task pinned
export type AnyHandler = TaskHandler<any>
export type TaskHandlers = Partial<Record<TaskKey, AnyHandler>>

/** What driving a run and working a batch need of the worker they run in. */
export type Engine = {
  db: Db
  workerId: string
  leases: LeaseKeeper
  tasks: Tasks
  handlers: TaskHandlers
  tools: Tools
  log: Log
  slots: number
  /** Aborted when the worker drains: no new item is begun. */
  draining: AbortSignal
  /** Told when a batch ended, work was queued or somebody asked. */
  news: News
}

/** Two transactions that still meet after so many tries will go on meeting. */
const conflictsAtMost = 5

/**
 * Does `work` again while the database cannot be asked (it restarts, it is full) or two transactions meet, a little later each time, for at
 * most `forMs`; then throws what it threw.
 */
export async function untilDatabaseAnswers<T>(
  work: () => Promise<T>,
  { forMs = 20_000, signal }: { forMs?: number; signal?: AbortSignal } = {},
): Promise<T> {
  const startedAt = performance.now()
  let conflicts = 0
  for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, 2000)) {
    try {
      return await work()
    } catch (error) {
      const fault = databaseFault(error)
      const goesOn = fault === 'away' || (fault === 'conflict' && ++conflicts < conflictsAtMost)
      if (!goesOn || performance.now() - startedAt > forMs || signal?.aborted) throw error
    }
    await sleep(waitMs * (0.5 + Math.random()))
  }
}
