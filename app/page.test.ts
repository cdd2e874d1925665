import { expect, test } from 'vitest'
import RootPage from './page.tsx'

test('the address that the launcher prints leads to the overview', () => {
  let thrown: unknown
  try {
    RootPage()
  } catch (error) {
    thrown = error
  }
  expect((thrown as { digest: string }).digest).toMatch(/^NEXT_REDIRECT;[^;]*;\/admin;/)
})
