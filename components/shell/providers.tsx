'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ThemeProvider } from 'next-themes'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { type ReactNode, useState } from 'react'
import { Toaster } from 'sonner'

/** Queries run whatever navigator.onLine says: Kiln is often on a network without internet. */
const makeClient = () =>
  new QueryClient({
    defaultOptions: { queries: { networkMode: 'always', staleTime: 10_000, retry: 1 }, mutations: { networkMode: 'always', retry: 0 } },
  })

export function Providers({ children, nonce }: { children: ReactNode; nonce?: string | undefined }) {
  const [client] = useState(makeClient)
  return (
    <ThemeProvider attribute="data-theme" defaultTheme="system" enableSystem disableTransitionOnChange {...(nonce ? { nonce } : {})}>
      <NuqsAdapter>
        <QueryClientProvider client={client}>{children}</QueryClientProvider>
      </NuqsAdapter>
      <Toaster
        position="bottom-right"
        gap={8}
        // sonner's own sheet names the system's typefaces
        style={{ fontFamily: 'inherit' }}
        mobileOffset={{ bottom: 72 }}
        toastOptions={{
          unstyled: true,
          classNames: {
            toast:
              'flex w-full items-start gap-3 rounded-panel border border-line-strong bg-panel px-4 py-3 text-14 text-ink sm:w-96 [&_[data-icon]]:mt-0.5',
            title: 'font-medium',
            description: 'text-muted',
            success: '[&_[data-icon]]:text-ok',
            error: '[&_[data-icon]]:text-failed',
            actionButton: 'ml-auto shrink-0 font-medium text-ember',
          },
        }}
      />
    </ThemeProvider>
  )
}
