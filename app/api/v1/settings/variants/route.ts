import { adminRoute } from '#app/_server/admin-route.ts'
import { getVariantSettings } from '#db/settings/get-variant-settings.ts'
import { saveVariantSettings } from '#db/settings/save-variant-settings.ts'
import { saveVariantSettingsSchema, variantSettingsAnswerSchema } from '#lib/contracts/variants.ts'

export const GET = adminRoute({ role: 'viewer', response: variantSettingsAnswerSchema, run: ({ db }) => getVariantSettings(db) })

/** A new version; images made with another are stale from then on. */
export const PUT = adminRoute({
  role: 'admin',
  body: saveVariantSettingsSchema,
  response: variantSettingsAnswerSchema,
  audit: 'settings.variants',
  run: async ({ db, body: { settings }, actor, ifMatch, note }) => {
    const saved = await saveVariantSettings(db, { settings, basedOn: ifMatch(), savedBy: actor.label })
    note({ target: `version ${saved.version}`, details: { settings } })
    return saved
  },
})
