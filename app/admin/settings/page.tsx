import type { Metadata } from 'next'
import { requireSession } from '#app/_server/session.ts'
import { SettingsTabs } from '#components/settings/settings-tabs.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { loadEnv } from '#lib/env.ts'
import { kilnHome } from '#lib/home.ts'

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsPage() {
  const account = await requireSession('viewer')
  return (
    <>
      <PageHeader title="Settings" />
      <SettingsTabs
        account={account}
        // where things are on the machine is for admins
        storageDir={account.role === 'admin' ? kilnHome(loadEnv()).storageDir : null}
      />
    </>
  )
}
