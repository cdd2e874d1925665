import { z } from 'zod'
import { imageNarrowSchema } from '#lib/contracts/images.ts'
import {
  type RunPriority,
  runPriorities,
  type Scope,
  scopeSchema,
  type TaskKey,
  taskKeySchema,
  taskKeys,
} from '#lib/contracts/task-runs.ts'

/** What the options of `kiln task` say of the run, as commander gives them. */
export type RunRequestOptions = {
  scope?: string
  force?: boolean
  ids?: string
  priority?: string
  folder?: string
  addedAfter?: string
  addedBefore?: string
  takenAfter?: string
  takenBefore?: string
}

export type RunRequest = { key: TaskKey; scope: Scope; priority: RunPriority }

const narrowSchema = imageNarrowSchema
  .pick({ folder: true, addedAfter: true, addedBefore: true, takenAfter: true, takenBefore: true })
  .strip()

/** The run that is asked for, or a sentence about what is wrong with it. */
export function readRunRequest(givenKey: string, options: RunRequestOptions): RunRequest | string {
  const key = taskKeySchema.safeParse(givenKey)
  if (!key.success) return `No task is called ${givenKey}; there are ${taskKeys.join(', ')}.`
  const priority = z.enum(runPriorities).safeParse(options.priority ?? 'normal')
  if (!priority.success) return `The priority is ${runPriorities.join(', ')}.`
  const within = narrowSchema.safeParse(options)
  if (!within.success) return 'Dates are written like 2026-05-31 or 2026-05-31T18:00:00Z.'
  const isNarrow = Object.values(within.data).some((value) => value !== undefined)
  if (options.ids !== undefined && isNarrow) return 'Items chosen by --ids cannot be narrowed further.'
  const scope = scopeSchema.safeParse(
    options.ids === undefined
      ? { kind: options.force ? 'all' : (options.scope ?? 'missing'), ...(isNarrow ? { within: within.data } : {}) }
      : { kind: 'selection', ids: options.ids.split(',').map(Number) },
  )
  if (!scope.success) return 'The scope is missing, stale, failed or all; --ids takes numbers with commas between them.'
  return { key: key.data, scope: scope.data, priority: priority.data }
}
