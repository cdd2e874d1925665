import { z } from 'zod'
import { runParams } from '#app/_server/run-params.ts'
import { taskRoute } from '#app/_server/task-route.ts'
import { getTrace } from '#db/task-runs/get-trace.ts'
import { runTraceSchema } from '#lib/contracts/run-items.ts'

/** What the first item that failed with this code left to be read. */
export const GET = taskRoute({
  role: 'viewer',
  params: runParams.extend({ code: z.string().max(100) }),
  response: runTraceSchema,
  run: ({ db, params: { id, code } }) => getTrace(db, id, code),
})
