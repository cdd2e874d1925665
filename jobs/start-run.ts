import { inTransaction, type Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { createRun } from '#db/task-runs/create-run.ts'
import { findActiveRun } from '#db/task-runs/find-active-run.ts'
import { lockTask } from '#db/task-runs/lock-task.ts'
import type { Actor, RunPriority, Scope, TaskKey } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { codeVersion } from './code-version.ts'
import { driveRunJob } from './drive-run/job.ts'
import { enqueue } from './enqueue.ts'
import { getTask, type Tasks, tasks } from './registry.ts'

type StartRunRequest = { task: TaskKey; scope: Scope; actor: Actor; priority?: RunPriority; retryOf?: string | null }

/**
 * Makes a run and the job that drives it, in one transaction: both are there or neither. Throws run_active, nothing_in_scope, and what
 * the task's settings are refused with (storage_not_configured).
 */
export async function startRun(tx: Tx, request: StartRunRequest, among: Tasks = tasks): Promise<{ runId: string }> {
  const task = getTask(request.task, among)
  return inTransaction(tx, async (tx) => {
    await lockTask(tx, task.lockId)
    const active = await findActiveRun(tx, task.key)
    if (active !== null) throw new AppError('run_active', { task: task.key, runId: active })
    const settings = await task.pinSettings(tx, request.scope)
    const upperBound = await task.upperBound(tx)
    const total = await task.count(tx, request.scope, settings)
    if (total === 0) throw new AppError('nothing_in_scope', { task: task.key })
    const { scope, actor, priority = 'normal', retryOf = null } = request
    const runId = await createRun(tx, { taskKey: task.key, scope, settings, actor, priority, retryOf, total, upperBound, codeVersion })
    await enqueue(tx, driveRunJob, { runId })
    await notifyPages(tx, { topic: 'run', id: runId, taskKey: task.key })
    return { runId }
  })
}
