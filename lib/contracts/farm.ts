import { z } from 'zod'
import { storageTroubleSchema } from './storages.ts'
import { taskKeySchema } from './task-runs.ts'

const farmVerdicts = ['idle', 'working', 'waiting', 'paused', 'inoperative'] as const

/** `reasonCode`: a code of lib/errors where Kiln paused it by itself; null where a person did. */
const pausedRunSchema = z.object({
  id: z.uuid(),
  taskKey: taskKeySchema,
  reasonCode: z.string().nullable(),
  reasonDetails: z.record(z.string(), z.unknown()).nullable(),
})
export type PausedRun = z.infer<typeof pausedRunSchema>

export const farmSchema = z.object({
  verdict: z.enum(farmVerdicts),
  /** Items at work now; 0 for an instant between two of them, while the verdict is working. */
  working: z.number().int(),
  workers: z.number().int(),
  /** Items that they can work on at once. */
  slots: z.number().int(),
  /** When the last worker was heard, where none is there now. */
  workerLastSeenAt: z.iso.datetime({ offset: true }).nullable(),
  /** Runs that are queued, running or stopping; those that are paused stand below. */
  activeRuns: z.number().int(),
  pausedRuns: z.array(pausedRunSchema),
  /** Storages that cannot be used; where none of the machines can use one that has a role, the verdict is inoperative. */
  storages: z.array(storageTroubleSchema),
})
export type Farm = z.infer<typeof farmSchema>

export const readySchema = z.object({ ready: z.boolean(), reasons: z.array(z.object({ code: z.string(), sentence: z.string() })) })

export const tickedSchema = z.object({ ok: z.literal(true) })
