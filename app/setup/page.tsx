import type { Metadata } from 'next'
import Link from 'next/link'
import { webDb } from '#app/_server/web-database.ts'
import { BrandPanel } from '#components/sign-in/brand-panel.tsx'
import { SetupForm } from '#components/sign-in/setup-form.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { hasUsers } from '#db/people/read.ts'

export const metadata: Metadata = { title: 'Set up' }

export default async function SetupPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { token } = await searchParams
  if (await hasUsers(webDb()))
    return (
      <BrandPanel title="Kiln is set up already" lead="It has its first admin. Sign in, or ask an admin for an account.">
        <Link href="/login" className={`${buttonClass('primary')} w-full`}>
          Sign in
        </Link>
      </BrandPanel>
    )
  return (
    <BrandPanel
      title="Set up Kiln"
      lead={
        typeof token === 'string'
          ? 'The first account is an admin. It can make others.'
          : 'Open the link that Kiln printed when it started, or write its code here. The first account is an admin.'
      }
    >
      <SetupForm token={typeof token === 'string' ? token : ''} />
    </BrandPanel>
  )
}
