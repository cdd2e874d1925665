'use client'

import { LogOut } from 'lucide-react'
import { useTheme } from 'next-themes'
import { toast } from 'sonner'
import { z } from 'zod'
import { callApi, problemOf } from '#components/call-api.ts'
import { Menu, MenuCheckItem, MenuItem, MenuLabel, MenuLine } from '#components/ui/menu.tsx'
import type { Account } from '#lib/contracts/accounts.ts'
import { themeLooks, themeOrder } from './theme-choice.tsx'

async function signOut(): Promise<void> {
  try {
    await callApi('/api/auth/sign-out', { method: 'POST', answer: z.unknown() })
    // a full load, so that nothing of this account stays in memory
    location.assign('/login')
  } catch (error) {
    const { title, detail } = problemOf(error)
    toast.error(title, { description: detail })
  }
}

export function AccountMenu({ account }: { account: Pick<Account, 'name' | 'email' | 'role'> }) {
  const { theme, setTheme } = useTheme()
  const initial = (account.name || account.email).slice(0, 1).toUpperCase()
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          aria-label={`Account: ${account.name}`}
          className="grid size-[26px] shrink-0 place-items-center rounded-full border border-line bg-raised text-12 font-medium phone:size-8"
        >
          {initial}
        </button>
      }
    >
      <MenuLabel>
        <span className="block text-14 text-ink">{account.name}</span>
        {account.email}, {account.role}
      </MenuLabel>
      <MenuLine />
      <MenuLabel>Theme</MenuLabel>
      {themeOrder.map((each) => (
        <MenuCheckItem key={each} checked={theme === each} onChange={() => setTheme(each)}>
          <span className="first-letter:uppercase">{themeLooks[each].word}</span>
        </MenuCheckItem>
      ))}
      <MenuLine />
      <MenuItem onSelect={() => void signOut()}>
        <LogOut aria-hidden />
        Sign out
      </MenuItem>
    </Menu>
  )
}
