import { z } from 'zod'
import { adminRoute } from '#app/_server/admin-route.ts'
import { revokeApiKey } from '#db/people/revoke-api-key.ts'

/** Revokes the key; its row stays, so that the audit log keeps its name. */
export const DELETE = adminRoute({
  role: 'admin',
  params: z.object({ id: z.uuid() }),
  audit: 'api_key.revoke',
  run: ({ params, db }) => revokeApiKey(db, params.id),
})
