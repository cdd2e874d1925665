'use client'

import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { Button, IconButton } from './button.tsx'

/** Works without a secure context too (http on a home network), where navigator.clipboard is not there. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  area.style.opacity = '0'
  document.body.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (!copied) throw new Error('copying was refused')
}

export function CopyButton({ text, label = 'Copy', iconOnly = false }: { text: string; label?: string; iconOnly?: boolean }) {
  const [done, setDone] = useState(false)
  const copy = async () => {
    try {
      await copyText(text)
      setDone(true)
      setTimeout(() => setDone(false), 1500)
    } catch {
      toast.error('The browser did not let it be copied. Select the text and copy it by hand.')
    }
  }
  const icon = done ? <Check aria-hidden /> : <Copy aria-hidden />
  return iconOnly ? (
    <IconButton label={label} size="sm" onClick={() => void copy()}>
      {icon}
    </IconButton>
  ) : (
    <Button size="sm" onClick={() => void copy()}>
      {icon}
      {done ? 'Copied' : label}
    </Button>
  )
}
