import { startAndRead } from '#app/_server/start-and-read.ts'
import { taskRoute } from '#app/_server/task-route.ts'
import { listRuns } from '#db/task-runs/read.ts'
import { findRunItems } from '#jobs/find-run-items.ts'
import { listRunsSchema, runListSchema, startedRunSchema, startRunSchema } from '#lib/contracts/task-runs.ts'

export const GET = taskRoute({
  role: 'viewer',
  query: listRunsSchema,
  response: runListSchema,
  run: ({ db, query }) => listRuns(db, query, (search) => findRunItems(db, search, query.task)),
})

export const POST = taskRoute({
  role: 'operator',
  body: startRunSchema,
  response: startedRunSchema,
  status: 201,
  audit: 'run.start',
  task: ({ body }) => body.task,
  run: async ({ db, body, actor, note }) => {
    note({ details: { task: body.task, scope: body.scope.kind, dryRun: body.dryRun } })
    const started = await startAndRead(db, body, actor)
    note({ target: started.run?.id })
    return started
  },
})
