import { z } from 'zod'
import { storageTroubleSchema } from './storages.ts'

const farmVerdicts = ['idle', 'working', 'waiting', 'inoperative'] as const

export const farmSchema = z.object({
  verdict: z.enum(farmVerdicts),
  /** Items at work now. */
  working: z.number().int(),
  workers: z.number().int(),
  /** Items that they can work on at once. */
  slots: z.number().int(),
  /** When the last worker was heard, where none is there now. */
  workerLastSeenAt: z.iso.datetime({ offset: true }).nullable(),
  activeRuns: z.number().int(),
  /** Storages that cannot be used; where none of the machines can use one that has a role, the verdict is inoperative. */
  storages: z.array(storageTroubleSchema),
})
export type Farm = z.infer<typeof farmSchema>

export const readySchema = z.object({ ready: z.boolean(), reasons: z.array(z.object({ code: z.string(), sentence: z.string() })) })

export const tickedSchema = z.object({ ok: z.literal(true) })
