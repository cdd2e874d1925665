import { z } from 'zod'

/**
 * What every refusal of the API under /api answers, as problem+json. Whatever changes something wants a session of the same origin, or a key
 * in `Authorization: Bearer kiln_…`. Lists in a query are repeated (`state=failed&state=paused`) or separated by commas.
 */
export const problemSchema = z.object({
  type: z.string(),
  /** What happened, in a sentence. */
  title: z.string(),
  status: z.number().int(),
  /** What to do, in a sentence. */
  detail: z.string(),
  code: z.string(),
  details: z.record(z.string(), z.unknown()),
})
export type Problem = z.infer<typeof problemSchema>
