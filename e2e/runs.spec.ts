import type { Browser, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import type { KilnApi } from './kiln-api.ts'
import { drawPictures, names } from './pictures.ts'

test.describe.configure({ mode: 'serial' })

const chip = (page: Page, word: string) => page.getByRole('main').getByText(word, { exact: true }).first()

test('a run is paused, resumed and cancelled with its numbers, and two tabs see the same', async ({ openAdmin, api, folder }) => {
  await api.clearLibrary()
  await drawPictures(folder, names('many', 90), { seed: 5000, width: 1700, height: 1100 })
  await api.importFolder(folder)
  const run = await api.startRun()
  const [page, other] = [await openAdmin(), await openAdmin()]
  for (const each of [page, other]) await each.goto(`/admin/tasks/runs/${run.id}`)
  await expect(chip(page, 'running')).toBeVisible()
  await expect.poll(async () => (await api.getRun(run.id)).counts.ok, { intervals: [100] }).toBeGreaterThan(2)

  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByRole('alertdialog')).toContainText(/\d+ of 90 done/)
  await page.getByRole('alertdialog').getByRole('button', { name: 'Pause the run' }).click()
  for (const each of [page, other]) await expect(chip(each, 'paused')).toBeVisible({ timeout: 5000 })

  await other.goto('/admin/tasks')
  await expect(other.getByRole('region', { name: 'Preprocess images' }).getByRole('link', { name: 'Open the run' })).toBeVisible()
  const refused = await api.request.post('/api/v1/tasks/runs', { data: { task: 'preprocess-images', scope: { kind: 'missing' } } })
  expect(refused.status()).toBe(409)
  expect((await refused.json()).code).toBe('run_active')
  await other.goto('/admin/tasks?start=preprocess-images&scope=missing')
  await expect(other.getByRole('dialog').getByRole('alert')).toContainText('run_active')
  await other.getByRole('dialog').getByRole('link', { name: 'Open that run' }).click()
  await expect(other).toHaveURL(new RegExp(run.id))

  await other.getByRole('button', { name: 'Resume' }).click()
  await other.getByRole('alertdialog').getByRole('button', { name: 'Resume the run' }).click()
  for (const each of [page, other]) await expect(chip(each, 'running')).toBeVisible()

  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('alertdialog')).toContainText(/\d+ of 90 done.*What is done stays/)
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel the run' }).click()
  for (const each of [page, other]) await expect(chip(each, 'cancelled')).toBeVisible({ timeout: 5000 })
  const { counts } = await api.getRun(run.id)
  expect(counts.ok).toBeGreaterThan(0)
  expect(counts.ok).toBeLessThan(90)
})

test('filters, search and tab stand in the address and survive reload and Back', async ({ admin }) => {
  await admin.goto('/admin/tasks')
  const runs = admin.getByRole('table', { name: 'Runs' })
  await expect(runs.getByText('cancelled', { exact: true }).first()).toBeVisible()
  await admin.getByRole('button', { name: 'State: all' }).click()
  await admin.getByRole('menuitemcheckbox', { name: /^cancelled/ }).click()
  await admin.keyboard.press('Escape')
  await expect(admin).toHaveURL(/state=cancelled/)
  await admin.getByRole('searchbox', { name: 'Find a run or an item' }).fill('many-0')
  await expect(admin).toHaveURL(/q=many-0/)
  await admin.reload()
  await expect(admin.getByRole('button', { name: /^State: cancelled/ })).toBeVisible()
  await expect(admin.getByRole('searchbox', { name: 'Find a run or an item' })).toHaveValue('many-0')
  await expect(runs.getByRole('row')).toHaveCount(2)

  await runs.getByRole('link', { name: 'Preprocess images' }).click()
  await admin.getByRole('tab', { name: 'Timing' }).click()
  await expect(admin).toHaveURL(/tab=timing/)
  await admin.reload()
  await expect(admin.getByRole('tab', { name: 'Timing' })).toHaveAttribute('aria-selected', 'true')
  await admin.goBack()
  await expect(admin.getByRole('tab', { name: 'Items' })).toHaveAttribute('aria-selected', 'true')
  await admin.goBack()
  await expect(admin).toHaveURL(/q=many-0/)
  await expect(admin.getByRole('searchbox', { name: 'Find a run or an item' })).toHaveValue('many-0')

  await admin.getByRole('searchbox', { name: 'Find a run or an item' }).fill('no item is called this')
  await expect(admin.getByText('No run matches these filters.')).toBeVisible()
  await admin.getByRole('button', { name: 'Show all runs' }).click()
  await expect(runs.getByText('cancelled', { exact: true }).first()).toBeVisible()
})

test('a run goes again with the same scope, and its record can be deleted', async ({ admin, api, folder }) => {
  await api.clearLibrary()
  await drawPictures(folder, names('few', 4), { seed: 6000, width: 400, height: 300 })
  await api.importFolder(folder)
  const first = await api.waitForEnd((await api.startRun({ kind: 'all' })).id)
  await admin.goto(`/admin/tasks/runs/${first.id}`)
  await admin.getByRole('button', { name: 'More to do with this run' }).click()
  await admin.getByRole('menuitem', { name: 'Run again with the same scope' }).click()
  await admin.getByRole('alertdialog').getByRole('button', { name: 'Run again' }).click()
  await expect(admin).not.toHaveURL(new RegExp(first.id))
  await expect(chip(admin, 'succeeded')).toBeVisible({ timeout: 60_000 })
  const second = admin.url().split('/').at(-1) ?? ''

  await admin.goto('/admin/tasks')
  await admin.getByRole('button', { name: `What to do with Preprocess images, run ${second.slice(0, 8)}` }).click()
  await admin.getByRole('menuitem', { name: 'Delete history' }).click()
  await expect(admin.getByRole('alertdialog')).toContainText('The record of 4 items')
  await admin.getByRole('alertdialog').getByRole('button', { name: 'Delete the record' }).click()
  await expect(admin.getByRole('button', { name: new RegExp(`run ${second.slice(0, 8)}`) })).toHaveCount(0)
  expect((await api.request.get(`/api/v1/tasks/runs/${second}`)).status()).toBe(404)
})

test('a viewer sees everything, is offered nothing, and the API refuses', async ({ browser, kiln, api }) => {
  const { page, close } = await signInAsViewer(browser, kiln.url, api)
  await page.goto('/admin/tasks')
  await expect(page.getByRole('table', { name: 'Runs' }).getByRole('link', { name: 'Preprocess images' }).first()).toBeVisible()
  await expect(page.getByRole('main').getByRole('button', { name: /Preprocess|What to do with|Refresh/ })).toHaveCount(0)
  await page.getByRole('table', { name: 'Runs' }).getByRole('link', { name: 'Preprocess images' }).first().click()
  await expect(page.getByRole('heading', { name: 'Preprocess images', level: 1 })).toBeVisible()
  await expect(page.getByRole('button', { name: /Pause|Resume|Cancel|Retry|More to do/ })).toHaveCount(0)
  await page.goto('/admin/images')
  await expect(page.getByRole('button', { name: /^Open / }).first()).toBeVisible()
  await expect(page.getByRole('button', { name: /Import|Upload/ })).toHaveCount(0)
  for (const [address, data] of [
    ['/api/v1/tasks/runs', { task: 'preprocess-images', scope: { kind: 'all' } }],
    ['/api/v1/images/delete', { ids: [1] }],
    ['/api/v1/users', {}],
  ] as const) {
    const answer = await page.request.post(address, { headers: { origin: kiln.url }, data })
    expect([answer.status(), (await answer.json()).code], address).toEqual([403, 'forbidden'])
  }
  await close()
})

async function signInAsViewer(browser: Browser, url: string, api: KilnApi) {
  const person = { name: 'Vera Viewer', email: 'vera@example.test', password: 'only here to look at it' }
  await api.post('/api/v1/users', { ...person, role: 'viewer' })
  const context = await browser.newContext({ baseURL: url })
  const page = await context.newPage()
  await page.goto('/login')
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('Password').fill(person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/admin')
  return { page, close: () => context.close() }
}
