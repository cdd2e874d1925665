import type { z } from 'zod'

type Definition = { type: string; innerType?: { def: Definition } }

/** What a field is below optional, nullable and default. */
function kindOf(field: unknown): string {
  let def = (field as { def: Definition }).def
  while (def.innerType !== undefined) def = def.innerType.def
  return def.type
}

/**
 * A query string as the object that `schema` reads: a field that is a list takes repeated and comma-separated values, and `false` or `0`
 * is false. Empty values count as left out, so that a cleared filter is no filter.
 */
export function readQuery(search: URLSearchParams, schema: z.ZodType): Record<string, unknown> {
  const shape = 'shape' in schema ? (schema.shape as Record<string, unknown>) : {}
  const read: Record<string, unknown> = {}
  for (const key of new Set(search.keys())) {
    const values = search.getAll(key).filter((value) => value !== '')
    if (values.length === 0) continue
    const kind = Object.hasOwn(shape, key) ? kindOf(shape[key]) : 'unknown'
    if (kind === 'array') read[key] = values.flatMap((value) => value.split(',')).filter((value) => value !== '')
    else if (kind === 'boolean') read[key] = !['false', '0', 'no'].includes(values[0] ?? '')
    else read[key] = values[0]
  }
  return read
}
