import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { findSession } from '#app/_server/session.ts'
import { webDb } from '#app/_server/web-database.ts'
import { BrandPanel } from '#components/sign-in/brand-panel.tsx'
import { LoginForm } from '#components/sign-in/login-form.tsx'
import { hasUsers } from '#db/people/read.ts'

export const metadata: Metadata = { title: 'Sign in' }

/** Only a path of this site: an address of another one in the link must not be followed. */
const safeNext = (next: unknown): string => (typeof next === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(next) ? next : '/admin')

export default async function LoginPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const next = safeNext((await searchParams)['next'])
  if ((await findSession()) !== null) redirect(next)
  if (!(await hasUsers(webDb()))) redirect('/setup')
  return (
    <BrandPanel title="Sign in" lead="With the account an admin made for you.">
      <LoginForm next={next} />
    </BrandPanel>
  )
}
