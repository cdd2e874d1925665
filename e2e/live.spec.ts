import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixtures.ts'

test('a page whose stream is cut says so, and goes on by itself once the web is back', async ({ admin, kiln }) => {
  await admin.goto('/admin/tasks')
  await expect(admin.getByText(/^live, /)).toBeVisible()
  const { pid } = JSON.parse(readFileSync(join(kiln.home, 'state', 'run', 'child-web.json'), 'utf8')) as { pid: number }
  process.kill(pid, 'SIGKILL')
  await expect(admin.getByText(/^not live, /)).toBeVisible()
  await expect(admin.getByText(/^live, /)).toBeVisible({ timeout: 60_000 })
  await expect.poll(async () => (await admin.request.get('/api/ready')).status(), { timeout: 30_000 }).toBe(200)
})

test('a page whose session ends says so and brings one back to the same place; one whose role is lowered loses its buttons', async ({
  admin,
  api,
  browser,
  kiln,
}) => {
  const otto = { name: 'Otto Operator', email: 'otto.watch@example.test', password: 'a first password' }
  const { id } = await api.post<{ id: string }>('/api/v1/users', { ...otto, role: 'operator' })
  const page = await browser.newPage({ baseURL: kiln.url })
  const signIn = async () => {
    await page.getByLabel('E-mail address').fill(otto.email)
    await page.getByLabel('Password').fill(otto.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  await page.goto('/login?next=/admin/images?view=list')
  await signIn()
  const upload = page.getByRole('button', { name: 'Upload', exact: true })
  await expect(upload).toBeVisible()

  expect((await admin.request.patch(`/api/v1/users/${id}`, { headers: { origin: kiln.url }, data: { role: 'viewer' } })).ok()).toBe(true)
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByRole('textbox', { name: 'Folder' }).fill('/srv')
  await page.getByRole('button', { name: 'Import folder' }).click()
  await expect(upload).toBeHidden()

  await page.context().clearCookies()
  await page.getByRole('searchbox', { name: 'Find an image' }).fill('nothing')
  const note = page.getByRole('alert').filter({ hasText: 'Your session has ended' })
  await note.getByRole('link', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/login\?next=/)
  await signIn()
  await expect(page).toHaveURL(/\/admin\/images\?.*search=nothing/)
  await page.close()
})
