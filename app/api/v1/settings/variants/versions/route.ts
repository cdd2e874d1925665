import { adminRoute } from '#app/_server/admin-route.ts'
import { listVariantSettings } from '#db/settings/get-variant-settings.ts'
import { variantSettingsVersionsSchema } from '#lib/contracts/variants.ts'

export const GET = adminRoute({
  role: 'viewer',
  response: variantSettingsVersionsSchema,
  run: async ({ db }) => ({ versions: await listVariantSettings(db) }),
})
