import { z } from 'zod'
import { runItemSchema } from './run-items.ts'

const runSampleSchema = z.object({
  at: z.iso.datetime({ offset: true }),
  done: z.number().int(),
  failed: z.number().int(),
  bytesIn: z.number().int(),
  bytesOut: z.number().int(),
})

export const runTimingSchema = z.object({
  samples: z.array(runSampleSchema),
  /** Latency by stage over the ended items. */
  stages: z.array(z.object({ stage: z.string(), p50Ms: z.number(), p95Ms: z.number(), totalMs: z.number() })),
  /** How long items took over the run: half of them less than `p50Ms`. `at` is the end of the span of time that `items` ended in. */
  latency: z.array(z.object({ at: z.iso.datetime({ offset: true }), p50Ms: z.number(), p95Ms: z.number(), items: z.number().int() })),
  slowest: z.array(runItemSchema),
  queueWaitMs: z.number().nullable(),
})
export type RunTiming = z.infer<typeof runTimingSchema>
