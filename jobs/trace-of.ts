import type { Trace } from '#lib/contracts/trace.ts'
import { redact } from '#lib/redact.ts'
import { ChildFailure } from '#render/child-failure.ts'

const errorsAtMost = 5
const placesAtMost = 12
const messageChars = 2_000
const stderrChars = 4_000

/** What is kept of something thrown, for whoever asks why: its causes, where in the code, and what a child process said. */
export function traceOf(thrown: unknown): Trace {
  const errors: Trace['errors'] = []
  let child: Trace['child'] = null
  for (let error: unknown = thrown; error !== undefined && error !== null && errors.length < errorsAtMost; ) {
    if (!(error instanceof Error)) {
      errors.push({ name: typeof error, message: redact(String(error)).slice(0, messageChars), at: [] })
      break
    }
    const { name, message, stack = '' } = error
    const at = [...stack.matchAll(/^ {4}at (.+)$/gm)].slice(0, placesAtMost).map(([, place]) => redact(place ?? ''))
    errors.push({ name, message: redact(message).slice(0, messageChars), at })
    if (error instanceof ChildFailure) {
      const { command, stderr, ...facts } = error.facts
      child ??= { ...facts, command: redact(command), stderr: redact(stderr).slice(-stderrChars) }
    }
    error = error.cause
  }
  return { errors, child }
}
