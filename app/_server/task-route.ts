import { z } from 'zod'
import { adminRoute } from './admin-route.ts'

const noFields = z.strictObject({})

/**
 * A route about tasks: adminRoute, that refuses each field of address and body which its schemas do not name. A misspelt one would start
 * more than was meant.
 */
export const taskRoute: typeof adminRoute = (spec) => adminRoute({ query: noFields, body: noFields, ...spec } as typeof spec)
