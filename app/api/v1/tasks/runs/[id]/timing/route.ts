import { runParams } from '#app/_server/run-params.ts'
import { taskRoute } from '#app/_server/task-route.ts'
import { getRunTiming } from '#db/task-runs/get-run-timing.ts'
import { listLatency } from '#db/task-runs/list-latency.ts'
import { getRun } from '#db/task-runs/read.ts'
import { getTask } from '#jobs/registry.ts'
import { runTimingSchema } from '#lib/contracts/run-timing.ts'

export const GET = taskRoute({
  role: 'viewer',
  params: runParams,
  response: runTimingSchema,
  run: async ({ db, params }) => {
    const run = await getRun(db, params.id)
    const [timing, latency] = await Promise.all([getRunTiming(db, run.id, getTask(run.taskKey)), listLatency(db, run.id)])
    return { ...timing, latency }
  },
})
