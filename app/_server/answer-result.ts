import type { z } from 'zod'
import { isProduction } from '#lib/env.ts'
import { createLog } from '#lib/log.ts'

const log = createLog('web')

/** The answer with what a route's `run` gave: JSON in the shape of the contract, 204 for nothing, or the response itself. */
export function answerResult(result: unknown, spec: { response?: z.ZodType; status?: number }): Response {
  if (result instanceof Response) return result
  const headers = { 'cache-control': 'no-store' }
  if (result === undefined) return new Response(null, { status: 204, headers })
  return Response.json(checked(result, spec.response), { status: spec.status ?? 200, headers })
}

/** What leaves is what the contract says: nothing more, and in development nothing less. */
function checked(result: unknown, schema: z.ZodType | undefined): unknown {
  if (schema === undefined) return result
  const parsed = schema.safeParse(result)
  if (parsed.success) return parsed.data
  if (!isProduction()) throw new Error(`the answer does not keep its contract: ${parsed.error.message}`)
  log.error({ issues: parsed.error.issues }, 'an answer does not keep its contract')
  return result
}
