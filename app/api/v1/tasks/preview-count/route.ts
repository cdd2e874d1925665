import { taskRoute } from '#app/_server/task-route.ts'
import { previewCount } from '#jobs/preview-count.ts'
import { previewCountSchema, scopeSchema } from '#lib/contracts/task-runs.ts'
import { previewCountBodySchema, previewCountQuerySchema } from '#lib/contracts/tasks.ts'
import { AppError } from '#lib/errors.ts'

export const GET = taskRoute({
  role: 'viewer',
  query: previewCountQuerySchema,
  response: previewCountSchema,
  run: ({ db, query: { task, scope: kind, ids, ...within } }) => {
    const isNarrow = Object.values(within).some((value) => value !== undefined)
    const scope = scopeSchema.safeParse(kind === 'selection' ? { kind, ids } : { kind, ...(isNarrow ? { within } : {}) })
    if (!scope.success) throw new AppError('bad_request', { issues: ['ids: a selection needs them'] })
    return previewCount(db, { task, scope: scope.data })
  },
})

/** The same for a selection that is too long for an address; it changes nothing. */
export const POST = taskRoute({
  role: 'viewer',
  body: previewCountBodySchema,
  response: previewCountSchema,
  audit: null,
  task: ({ body }) => body.task,
  run: ({ db, body }) => previewCount(db, body),
})
