import type { Tx } from '#db/client.ts'
import { getRun } from '#db/task-runs/read.ts'
import { type Run, runSchema, type TaskKey } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import type { AdminRoute } from './admin-route.ts'
import { runParams, taskOfRun } from './run-params.ts'
import { taskRoute } from './task-route.ts'

/** The run in the address; with `only`, where it is one of that task. Throws not_found. */
export async function getRunOf(tx: Tx, id: string, only?: TaskKey): Promise<Run> {
  const run = await getRun(tx, id)
  if (only !== undefined && run.taskKey !== only) throw new AppError('not_found')
  return run
}

/** One verb on the run in the address, which is the answer as it stands then. */
export const runVerbRoute = (audit: string, verb: (tx: Tx, runId: string) => Promise<void>, only?: TaskKey): AdminRoute =>
  taskRoute({
    role: 'operator',
    params: runParams,
    response: runSchema,
    audit,
    task: taskOfRun,
    run: async ({ db, params: { id } }) => {
      if (only !== undefined) await getRunOf(db, id, only)
      await verb(db, id)
      return getRun(db, id)
    },
  })
