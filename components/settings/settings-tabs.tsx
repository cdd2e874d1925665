'use client'

import { parseAsStringLiteral, useQueryState } from 'nuqs'
import type { ReactNode } from 'react'
import { TabPanel, Tabs } from '#components/ui/tabs.tsx'
import type { Account } from '#lib/contracts/accounts.ts'
import { AccountPanel } from './account-panel.tsx'
import { ApiKeysPanel } from './api-keys-panel.tsx'
import { LimitsPanel } from './limits-panel.tsx'
import { StoragePanel } from './storage-panel.tsx'
import { UsersPanel } from './users-panel.tsx'
import { VariantsPanel } from './variants-panel.tsx'

const adminTabs = ['storage', 'variants', 'limits', 'users', 'keys', 'account'] as const
type Tab = (typeof adminTabs)[number]
const labels: Record<Tab, string> = {
  storage: 'Storage',
  variants: 'Variants',
  limits: 'Limits',
  users: 'Users',
  keys: 'API keys',
  account: 'Account',
}

type Props = { account: Account; storageDir: string | null }

/** Whoever is no admin finds only the own account here. */
export function SettingsTabs({ account, storageDir }: Props) {
  const tabs: readonly Tab[] = account.role === 'admin' ? adminTabs : ['account']
  const [asked, setTab] = useQueryState('tab', parseAsStringLiteral(adminTabs).withOptions({ history: 'push' }))
  const tab = asked !== null && tabs.includes(asked) ? asked : (tabs[0] ?? 'account')
  const panels: Record<Tab, () => ReactNode> = {
    storage: () => <StoragePanel storageDir={storageDir} />,
    variants: () => <VariantsPanel />,
    limits: () => <LimitsPanel />,
    users: () => <UsersPanel selfId={account.id} />,
    keys: () => <ApiKeysPanel />,
    account: () => <AccountPanel account={account} />,
  }
  return (
    <Tabs label="Settings" value={tab} onChange={(next) => void setTab(next)} tabs={tabs.map((value) => ({ value, label: labels[value] }))}>
      {tabs.map((value) => (
        <TabPanel key={value} value={value}>
          {value === tab ? panels[value]() : null}
        </TabPanel>
      ))}
    </Tabs>
  )
}
