import { adminRoute } from '#app/_server/admin-route.ts'
import { listSystemSettings } from '#db/settings/get-system-setting.ts'
import { saveSystemSetting } from '#db/settings/save-system-setting.ts'
import { saveSystemSettingSchema, systemSettingsAnswerSchema } from '#lib/contracts/system-settings.ts'

export const GET = adminRoute({ role: 'viewer', response: systemSettingsAnswerSchema, run: ({ db }) => listSystemSettings(db) })

export const PUT = adminRoute({
  role: 'admin',
  body: saveSystemSettingSchema,
  response: systemSettingsAnswerSchema,
  audit: 'settings.system',
  run: async ({ db, body, actor, ifMatch, note }) => {
    note({ target: body.key, details: { value: body.value } })
    await saveSystemSetting(db, { ...body, basedOn: ifMatch(), savedBy: actor.label })
    return listSystemSettings(db)
  },
})
