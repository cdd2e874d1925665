import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { startKiln } from './kiln-process.ts'

test('a page whose stream is cut says so, and goes on by itself once the web is back', async ({ admin, kiln }) => {
  await admin.goto('/admin/tasks')
  await expect(admin.getByText(/^live, /)).toBeVisible()
  const { pid } = JSON.parse(readFileSync(join(kiln.home, 'state', 'run', 'child-web.json'), 'utf8')) as { pid: number }
  process.kill(pid, 'SIGKILL')
  await expect(admin.getByText(/^not live, /)).toBeVisible()
  await expect(admin.getByText(/^live, /)).toBeVisible({ timeout: 60_000 })
  await expect.poll(async () => (await admin.request.get('/api/ready')).status(), { timeout: 30_000 }).toBe(200)
})

test('open tabs do not hold up who stops Kiln: their streams are ended and everything stops in order', async ({ browser }) => {
  const kiln = await startKiln()
  const context = await browser.newContext({ baseURL: kiln.url })
  const first = await context.newPage()
  await first.goto(kiln.setupLink)
  await first.getByLabel('Your name').fill('Ada Ember')
  await first.getByLabel('E-mail address').fill('ada@example.test')
  await first.getByLabel('Password').fill('a long enough password')
  await first.getByRole('button', { name: 'Create the first admin' }).click()
  await first.waitForURL('**/admin')
  for (const page of [first, await context.newPage(), await context.newPage()]) {
    await page.goto('/admin/tasks')
    await expect(page.getByText(/^live, /)).toBeVisible()
  }
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const stream = await fetch(`${kiln.url}/api/v1/events`, { headers: { cookie } })
  await Promise.all([kiln.stop(), expect(stream.text(), 'the stream is ended, not cut').resolves.toContain('event: hello')])
  expect(kiln.output()).toMatch(/stopped\s*$/)
  expect(kiln.output()).not.toContain('was ended')
  await expect(first.getByText(/^not live, /)).toBeVisible()
  await context.close()
})

test('a page whose session has ended asks the server for nothing more until somebody signs in again', async ({
  admin,
  api,
  browser,
  kiln,
}) => {
  const vera = { name: 'Vera Viewer', email: 'vera.watch@example.test', password: 'a first password' }
  const { id } = await api.post<{ id: string }>('/api/v1/users', { ...vera, role: 'viewer' })
  const context = await browser.newContext({ baseURL: kiln.url })
  // a worker of the page's own, whose requests can be seen from here
  await context.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'))
  const asked: string[] = []
  context.on('request', (request) => asked.push(new URL(request.url()).pathname))
  const signIn = async (page: Page) => {
    await page.getByLabel('E-mail address').fill(vera.email)
    await page.getByLabel('Password').fill(vera.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  const page = await context.newPage()
  await page.goto('/login?next=/admin/tasks')
  await signIn(page)
  await expect(page.getByText(/^live, /)).toBeVisible()
  const turnedAway = page.waitForEvent('response', {
    predicate: (answer) => answer.url().endsWith('/api/v1/events') && answer.status() === 401,
    timeout: 60_000,
  })
  const switchOff = (disabled: boolean) => admin.request.patch(`/api/v1/users/${id}`, { headers: { origin: kiln.url }, data: { disabled } })
  expect((await switchOff(true)).ok()).toBe(true)
  const note = page.getByRole('alert').filter({ hasText: 'Your session has ended' })
  await expect(note).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText(/^not live, /)).toBeVisible({ timeout: 30_000 })
  await turnedAway
  expect(asked).toEqual(expect.arrayContaining(['/api/v1/farm', '/api/v1/events']))
  asked.length = 0
  await page.waitForTimeout(12_000)
  expect(asked, 'neither polled nor streamed').toEqual([])

  expect((await switchOff(false)).ok()).toBe(true)
  const other = await context.newPage()
  await other.goto('/login')
  await signIn(other)
  await page.bringToFront()
  await expect(note).toBeHidden()
  await expect(page.getByText(/^live, /)).toBeVisible()
  await context.close()
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

  // a page that stands still: what a refresh asks for without a session is sent to the sign-in page by the server
  await page.goto('/admin/images?view=list')
  await expect(page.getByText(/^live, /)).toBeVisible()
  await page.context().clearCookies()
  await page.getByRole('searchbox', { name: 'Find an image' }).fill('nothing')
  await expect(page).toHaveURL(/search=nothing/)
  const note = page.getByRole('alert').filter({ hasText: 'Your session has ended' })
  await note.getByRole('link', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/login\?next=/)
  await signIn()
  await expect(page).toHaveURL(/\/admin\/images\?.*search=nothing/)
  await page.close()
})
