import type { Metadata } from 'next'
import Link from 'next/link'
import { isSameSecret } from '#app/_server/find-person.ts'
import { webDb } from '#app/_server/web-database.ts'
import { BrandPanel } from '#components/sign-in/brand-panel.tsx'
import { SetupForm } from '#components/sign-in/setup-form.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { hasUsers } from '#db/people/read.ts'
import { describeError } from '#lib/contracts/error-sentences.ts'
import { loadEnv } from '#lib/env.ts'
import { loadSecrets } from '#lib/home.ts'

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
  if (typeof token === 'string' && !isSameSecret(token, loadSecrets(loadEnv()).setupToken)) return <WrongLink />
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

const WrongLink = () => {
  const { what, todo } = describeError('setup_token_wrong')
  return (
    <BrandPanel title="This link does not open the set-up" lead={`${what} ${todo}`}>
      <p className="mb-5 text-muted">
        On the machine that runs Kiln, <code className="font-mono">npm run kiln -- setup-link</code> prints it again.
      </p>
      <Link href="/setup" className={`${buttonClass('plain')} w-full`}>
        Write the code by hand
      </Link>
    </BrandPanel>
  )
}
