import type { ReactElement } from 'react'
import { expect, test } from 'vitest'
import { setupToken, useWeb } from '#app/_server/testing/use-web.ts'
import { SetupForm } from '#components/sign-in/setup-form.tsx'
import SetupPage from './page.tsx'

const web = useWeb()
/** Whether the form to make the first admin is on the page, and with which code. */
async function formWith(given: Record<string, string>): Promise<{ token: string } | null> {
  const page = (await SetupPage({ searchParams: Promise.resolve(given) })) as ReactElement<{ children?: ReactElement<{ token: string }> }>
  const inside = page.props.children
  return inside?.type === SetupForm ? { token: inside.props.token } : null
}

test('the link opens the form, a wrong one opens a page that says what to do, and no link leaves the code to be written', async () => {
  expect(await formWith({ token: setupToken })).toEqual({ token: setupToken })
  expect(await formWith({ token: 'wrong' })).toBeNull()
  expect(await formWith({ token: '' })).toBeNull()
  expect(await formWith({})).toEqual({ token: '' })
})

test('once there is an account no link opens it', async () => {
  await web.signInAs('admin')
  expect(await formWith({ token: setupToken })).toBeNull()
})
