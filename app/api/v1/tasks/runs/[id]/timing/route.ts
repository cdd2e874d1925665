import { adminRoute } from '#app/_server/admin-route.ts'
import { runParams } from '#app/_server/run-params.ts'
import { getRunTiming } from '#db/task-runs/get-run-timing.ts'
import { listLatency } from '#db/task-runs/list-latency.ts'
import { getRun } from '#db/task-runs/read.ts'
import { getTask } from '#jobs/registry.ts'
import { runTimingSchema } from '#lib/contracts/run-timing.ts'

export const GET = adminRoute({
  role: 'viewer',
  params: runParams,
  response: runTimingSchema,
  run: async ({ db, params }) => {
    const run = await getRun(db, params.id)
    const [timing, latency] = await Promise.all([getRunTiming(db, run.id, getTask(run.taskKey)), listLatency(db, run.id)])
    return { ...timing, latency }
  },
})
