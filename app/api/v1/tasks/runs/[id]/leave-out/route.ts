import { runParams, taskOfRun } from '#app/_server/run-params.ts'
import { taskRoute } from '#app/_server/task-route.ts'
import { leaveOut } from '#jobs/leave-out.ts'
import { changedCountSchema } from '#lib/contracts/images.ts'
import { retryRunSchema } from '#lib/contracts/run-items.ts'

/** Puts what failed in this run into quarantine: no run takes it on its own any more. */
export const POST = taskRoute({
  role: 'operator',
  params: runParams,
  body: retryRunSchema,
  response: changedCountSchema,
  audit: 'run.leave_out',
  task: taskOfRun,
  run: async ({ db, params, body, note }) => {
    const changed = await leaveOut(db, params.id, body)
    note({ details: { code: body.code, items: body.itemIds?.slice(0, 100), changed } })
    return { changed }
  },
})
