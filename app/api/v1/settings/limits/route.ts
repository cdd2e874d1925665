import { adminRoute } from '#app/_server/admin-route.ts'
import { getSystemSettingVersion } from '#db/settings/get-system-setting.ts'
import { saveSystemSetting } from '#db/settings/save-system-setting.ts'
import { limitsAnswerSchema, saveLimitsSchema } from '#lib/contracts/system-settings.ts'

export const GET = adminRoute({
  role: 'viewer',
  response: limitsAnswerSchema,
  run: ({ db }) => getSystemSettingVersion(db, 'image_limits'),
})

export const PUT = adminRoute({
  role: 'admin',
  body: saveLimitsSchema,
  response: limitsAnswerSchema,
  audit: 'settings.limits',
  run: async ({ db, body: { value }, actor, ifMatch, note }) => {
    note({ details: value })
    await saveSystemSetting(db, { key: 'image_limits', value, basedOn: ifMatch(), savedBy: actor.label })
    return getSystemSettingVersion(db, 'image_limits')
  },
})
