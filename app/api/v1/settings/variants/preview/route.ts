import { adminRoute } from '#app/_server/admin-route.ts'
import { countStaleUnder } from '#db/images/image-tallies.ts'
import { saveVariantSettingsSchema, staleCountSchema } from '#lib/contracts/variants.ts'

/** How many images these settings would leave stale; it changes nothing. */
export const POST = adminRoute({
  role: 'viewer',
  body: saveVariantSettingsSchema,
  response: staleCountSchema,
  audit: null,
  run: ({ db, body: { settings } }) => countStaleUnder(db, settings),
})
