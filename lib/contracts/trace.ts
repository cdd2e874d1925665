import { z } from 'zod'

/** What a failure left to be read, without paths of the machine and without secrets. */
export const traceSchema = z.object({
  /** What was thrown, and what caused it, outermost first; `at` are places in the code, innermost first. */
  errors: z.array(z.object({ name: z.string(), message: z.string(), at: z.array(z.string()) })),
  /** The child process that was at work: how it was started, how it ended (both null: it was alive), and the end of what it said. */
  child: z
    .object({
      command: z.string(),
      stage: z.string(),
      exitCode: z.number().int().nullable(),
      signal: z.string().nullable(),
      stderr: z.string(),
    })
    .nullable(),
})
export type Trace = z.infer<typeof traceSchema>
