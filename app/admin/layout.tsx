import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { requireSession } from '#app/_server/session.ts'
import { webDatabaseUrl } from '#app/_server/web-database.ts'
import { Shell } from '#components/shell/shell.tsx'
import { loadEnv } from '#lib/env.ts'

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const [account, jar] = await Promise.all([requireSession('viewer'), cookies()])
  const { pathname, host } = new URL(webDatabaseUrl())
  const place = { environment: loadEnv().KILN_ENV, database: decodeURIComponent(pathname.slice(1)), databaseHost: host }
  return (
    <Shell
      account={{ name: account.name, email: account.email, role: account.role }}
      place={place}
      railFolded={jar.get('kiln_rail')?.value === 'folded'}
    >
      {children}
    </Shell>
  )
}
