import type { Tx } from '#db/client.ts'
import type { Actor, RunPriority, Scope, TaskKey } from '#lib/contracts/task-runs.ts'
import { AppError, findPostgresError } from '#lib/errors.ts'
import { recordEvent } from './record-event.ts'
import { taskRuns } from './table.ts'

type CreateRun = {
  taskKey: TaskKey
  scope: Scope
  settings: Record<string, unknown>
  actor: Actor
  priority: RunPriority
  retryOf: string | null
  total: number
  upperBound: number
  codeVersion: string
}

/** Writes the run down. Throws run_active: the index task_runs_one_active is the last word on it. */
export async function createRun(tx: Tx, run: CreateRun): Promise<string> {
  try {
    const [row] = await tx.insert(taskRuns).values(run).returning({ id: taskRuns.id })
    if (row === undefined) throw new AppError('internal')
    await recordEvent(tx, { runId: row.id, kind: 'created' })
    return row.id
  } catch (error) {
    const found = findPostgresError(error)
    if (found?.sqlstate === '23505' && found.constraint === 'task_runs_one_active')
      throw new AppError('run_active', { task: run.taskKey }, error)
    throw error
  }
}
