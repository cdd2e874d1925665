import type { Metadata } from 'next'
import { requireSession } from '#app/_server/session.ts'
import { webDb } from '#app/_server/web-database.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { SettingsTabs } from '#components/settings/settings-tabs.tsx'
import { listSystemSettings } from '#db/settings/get-system-setting.ts'
import { loadEnv } from '#lib/env.ts'
import { kilnHome } from '#lib/home.ts'

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsPage() {
  const account = await requireSession('viewer')
  const settings = await listSystemSettings(webDb())
  return (
    <>
      <PageHeader title="Settings" />
      <SettingsTabs
        account={account}
        system={{
          process_new_uploads: settings.process_new_uploads.value,
          image_limits: settings.image_limits.value,
          gallery_mode: settings.gallery_mode.value,
        }}
        // where things are on the machine is for admins
        defaultStorageRoot={account.role === 'admin' ? kilnHome(loadEnv()).storageDir : null}
      />
    </>
  )
}
