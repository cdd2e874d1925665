'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from 'next-themes'
import { IconButton } from '#components/ui/button.tsx'
import { useNow } from '#components/ui/use-now.ts'

const order = ['system', 'light', 'dark'] as const
const looks = { system: { icon: Monitor, word: 'as the system' }, light: { icon: Sun, word: 'light' }, dark: { icon: Moon, word: 'dark' } }

export const themeOrder = order
export const themeLooks = looks

/** Goes round: as the system, light, dark. */
export function ThemeChoice() {
  const { theme, setTheme } = useTheme()
  const awake = useNow() !== null
  const current = order.find((each) => awake && each === theme) ?? 'system'
  const next = order[(order.indexOf(current) + 1) % order.length] ?? 'system'
  const Icon = looks[current].icon
  return (
    <IconButton size="sm" label={`Theme: ${looks[current].word}. Change to ${looks[next].word}`} onClick={() => setTheme(next)}>
      <Icon aria-hidden />
    </IconButton>
  )
}
