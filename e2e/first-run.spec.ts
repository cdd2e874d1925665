import { expect, test } from '@playwright/test'
import { type KilnProcess, startKiln } from './kiln-process.ts'

test.describe.configure({ mode: 'serial' })

// One of its own: it begins before anybody has an account.
let kiln: KilnProcess
test.beforeAll(async () => {
  test.setTimeout(300_000)
  kiln = await startKiln()
})
test.afterAll(() => kiln.stop())

const ada = { name: 'Ada Ember', email: 'ada@example.test', password: 'a long enough password' }

test('the one-time link makes the first admin, who then signs in by the form', async ({ page }) => {
  await page.goto(`${kiln.url}/admin/tasks`)
  await expect(page).toHaveURL(/\/setup$/)
  await page.goto(`${kiln.url}/setup?token=wrong`)
  await expect(page.getByRole('link', { name: 'Write the code by hand' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Create the first admin' })).toHaveCount(0)
  await page.goto(kiln.setupLink)
  await expect(page.getByRole('heading', { name: 'Set up Kiln' })).toBeVisible()

  const create = page.getByRole('button', { name: 'Create the first admin' })
  await page.getByLabel('E-mail address').fill('not an address')
  await page.getByLabel('Password').fill('short')
  await create.click()
  for (const label of ['Your name', 'E-mail address', 'Password'])
    await expect(page.getByLabel(label)).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Your name').fill(ada.name)
  await page.getByLabel('E-mail address').fill(ada.email)
  await page.getByLabel('Password').fill(ada.password)
  await create.click()

  await expect(page).toHaveURL(/\/admin$/)
  await expect(page.getByRole('heading', { name: 'The kiln is warm and empty.' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Upload images' })).toBeVisible()

  await page.getByRole('button', { name: `Account: ${ada.name}` }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/login$/)

  await page.goto(`${kiln.url}/admin/tasks`)
  await expect(page).toHaveURL(/\/login\?next=/)
  await page.getByLabel('E-mail address').fill(ada.email)
  await page.getByLabel('Password').fill('not the right password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('main').getByRole('alert')).toContainText('sign_in_wrong')
  await page.getByLabel('Password').fill(ada.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/admin\/tasks$/)
  await expect(page.getByRole('heading', { name: 'Tasks', level: 1 })).toBeVisible()
})

test('the link works once: afterwards it says that Kiln is set up, and the API refuses', async ({ page }) => {
  await page.goto(kiln.setupLink)
  await expect(page.getByRole('heading', { name: 'Kiln is set up already' })).toBeVisible()
  const token = new URL(kiln.setupLink).searchParams.get('token')
  const again = await page.request.post(`${kiln.url}/api/v1/setup`, {
    headers: { origin: kiln.url },
    data: { ...ada, email: 'eve@example.test', token },
  })
  expect(again.status()).toBe(409)
  expect((await again.json()).code).toBe('setup_done')
  await page.getByRole('link', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/login$/)
})
