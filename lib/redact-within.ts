import { isSecretName, redactSecrets } from './redact.ts'

/** Nothing that is logged is as deep as this but by mistake. */
const deepest = 8

/**
 * The same value without secrets: each text in it loses what is secret, and under a name that says so nothing but numbers and switches stay.
 * `ofError` says what an error becomes, at any depth.
 */
export function redactWithin(value: unknown, ofError: (error: Error) => unknown, within: readonly unknown[] = []): unknown {
  if (typeof value === 'string') return redactSecrets(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (within.includes(value)) return '[circular]'
  if (within.length >= deepest) return '[too deep]'
  const inside = [...within, value]
  if (value instanceof Error) return ofError(value)
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if ('toJSON' in value && typeof value.toJSON === 'function') return redactWithin(value.toJSON(), ofError, inside)
  if (Array.isArray(value)) return value.map((one) => redactWithin(one, ofError, inside))
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      isSecretName(name) && !isHarmless(one) ? '[redacted]' : redactWithin(one, ofError, inside),
    ]),
  )
}

const isHarmless = (value: unknown): boolean => value == null || typeof value === 'number' || typeof value === 'boolean'
