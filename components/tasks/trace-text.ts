import type { Trace } from '#lib/contracts/trace.ts'

/** A trace as one reads it in a terminal: the end of what the child said, then what was thrown and where. */
export function traceText({ errors, child }: Trace): string {
  const thrown = errors.map(({ name, message, at }, i) =>
    [`${i === 0 ? '' : 'caused by '}${name}${message === '' ? '' : `: ${message}`}`, ...at.map((place) => `    at ${place}`)].join('\n'),
  )
  return [...(child === null || child.stderr.trim() === '' ? [] : [child.stderr.trimEnd(), '']), ...thrown].join('\n')
}
