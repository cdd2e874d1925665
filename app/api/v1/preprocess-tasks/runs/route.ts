import { startAndRead } from '#app/_server/start-and-read.ts'
import { taskRoute } from '#app/_server/task-route.ts'
import { listRuns } from '#db/task-runs/read.ts'
import { findRunItems } from '#jobs/find-run-items.ts'
import { listRunsSchema, runListSchema, startedRunSchema } from '#lib/contracts/task-runs.ts'
import { preprocessSchema } from '#lib/contracts/tasks.ts'

const task = 'preprocess-images' as const

export const GET = taskRoute({
  role: 'viewer',
  query: listRunsSchema,
  response: runListSchema,
  run: ({ db, query }) => listRuns(db, { ...query, task: [task] }, (search) => findRunItems(db, search, [task])),
})

export const POST = taskRoute({
  role: 'operator',
  body: preprocessSchema,
  response: startedRunSchema,
  status: 201,
  audit: 'run.start',
  task: () => task,
  run: async ({ db, body, actor, note }) => {
    const { force, priority, dryRun } = body
    const scope = body.scope ?? { kind: force ? ('all' as const) : ('missing' as const) }
    note({ details: { task, scope: scope.kind, dryRun } })
    const started = await startAndRead(db, { task, scope, priority, dryRun }, actor)
    note({ target: started.run?.id })
    return started
  },
})
