import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, expectNoAxeFindings, test } from './fixtures.ts'
import { drawPictures, drawTruncated, names } from './pictures.ts'

test.describe.configure({ mode: 'serial' })

const widths = [
  { name: '1360 px', viewport: { width: 1360, height: 900 } },
  { name: '360 px', viewport: { width: 360, height: 780 } },
] as const

/** What axe finds, in both themes, and whether the page is wider than its window. A theme changes colours and nothing else. */
async function expectSound(page: Page): Promise<void> {
  const html = page.locator('html')
  await expect(html).toHaveAttribute('data-theme', 'light')
  await expectNoAxeFindings(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(html).toHaveAttribute('data-theme', 'dark')
  await expectNoAxeFindings(page, ['color-contrast', 'link-in-text-block'])
  await page.emulateMedia({ colorScheme: 'light' })
  const { wide, window } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }))
  expect.soft(wide, `${page.url()} is wider than its window`).toBeLessThanOrEqual(window)
}

let runId = ''
test.beforeAll(async ({ api, kiln }) => {
  await api.clearLibrary()
  const folder = join(kiln.home, 'seen')
  mkdirSync(folder, { recursive: true })
  await drawPictures(folder, names('seen', 8), { seed: 9500, width: 700, height: 500 })
  await drawTruncated(folder, 'torn.jpg', 9600)
  runId = (await api.fillFrom(folder)).id
  const images = await api.listImages()
  await api.post('/api/v1/images/publish', { ids: images.map(({ id }) => id) })
})

for (const { name, viewport } of widths)
  test(`nothing stands in anybody's way: ${name}`, async ({ openAdmin, api }) => {
    test.setTimeout(300_000)
    const page = await openAdmin({ viewport, colorScheme: 'light' })
    const heading = (text: string | RegExp) => expect(page.getByRole('heading', { name: text }).first()).toBeVisible()
    const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'))

    await page.goto('/admin')
    await heading(/./)
    await expectSound(page)

    await page.goto('/admin/tasks')
    await expect(page.getByRole('table', { name: 'Runs' }).getByRole('link').first()).toBeVisible()
    await expectSound(page)
    await page.goto('/admin/tasks?start=preprocess-images&scope=all')
    await expect(dialog.getByRole('status')).toBeVisible()
    await expectSound(page)

    for (const tab of ['items', 'errors', 'timing', 'log', 'parameters']) {
      await page.goto(`/admin/tasks/runs/${runId}?tab=${tab}`)
      await expect(page.getByRole('tabpanel')).not.toBeEmpty()
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
      await expectSound(page)
    }
    await page.getByRole('button', { name: 'Retry 1 failed' }).click()
    await expect(dialog).toBeVisible()
    await expectSound(page)
    await page.goto(`/admin/tasks/runs/${runId}?tab=errors`)
    await page.getByRole('button', { name: /^Details/ }).click()
    await expect(dialog).toBeVisible()
    await expectSound(page)
    await page.goto('/admin/tasks/quarantine')
    await heading('Quarantine')
    await expectSound(page)

    const [failed] = await api.listImages('&state=failed')
    await page.goto('/admin/images')
    await expect(page.getByRole('button', { name: /^Open / })).toHaveCount(9)
    await page.getByRole('checkbox', { name: 'Choose seen-001.jpg' }).check()
    await expectSound(page)
    await page.goto('/admin/images?view=list')
    await expect(page.getByRole('list', { name: 'Images' }).getByRole('listitem')).toHaveCount(9)
    await expectSound(page)
    for (const id of [failed?.id, (failed?.id ?? 1) - 1]) {
      await page.goto(`/admin/images?image=${id}`)
      await expect(dialog.getByRole('heading', { name: 'History' })).toBeVisible()
      await expectSound(page)
    }
    await page.goto('/admin/images?code=image_truncated&dialog=import')
    await expect(dialog.getByRole('heading', { name: 'Recent imports' })).toBeVisible()
    await expectSound(page)
    await dialog.getByRole('button', { name: /seen/ }).click()
    await expect(page.getByRole('region', { name: 'Import' })).toContainText('9 found')
    await expect(page.getByRole('button', { name: 'Show more than image_truncated' })).toBeVisible()
    await expectSound(page)

    for (const tab of ['storage', 'variants', 'limits', 'users', 'keys', 'account']) {
      await page.goto(`/admin/settings?tab=${tab}`)
      await expect(page.getByRole('tabpanel')).not.toBeEmpty()
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
      await expectSound(page)
    }
    await page.goto('/admin/settings?tab=users')
    await page.getByRole('button', { name: 'Add user' }).click()
    await expect(dialog).toBeVisible()
    await expectSound(page)
    await page.goto('/admin/settings?tab=keys')
    await page.getByRole('button', { name: 'Create key' }).click()
    await expect(dialog).toBeVisible()
    await expectSound(page)

    await page.goto('/admin/nothing-here')
    await heading(/./)
    await expectSound(page)
    await page.goto('/gallery')
    await expect(page.getByRole('button', { name: /^Open / })).toHaveCount(8)
    await expectSound(page)
    await page.getByRole('button', { name: 'Open seen 003' }).click()
    await expect(dialog).toBeVisible()
    await expectSound(page)
    await page.context().clearCookies()
    await page.goto('/login')
    await heading('Sign in')
    await expectSound(page)
  })

test('no page is wider than its window, from a zoomed phone to a wide screen', async ({ openAdmin, api }) => {
  test.setTimeout(300_000)
  const page = await openAdmin({ viewport: { width: 1280, height: 800 } })
  const [failed] = await api.listImages('&state=failed')
  const places = ['/admin', '/admin/images', '/admin/images?view=list', `/admin/images?image=${failed?.id}`, '/admin/tasks', '/gallery']
  const tabs = ['storage', 'variants', 'limits', 'users', 'keys', 'account'].map((tab) => `/admin/settings?tab=${tab}`)
  const runs = ['items', 'errors', 'timing', 'log', 'parameters'].map((tab) => `/admin/tasks/runs/${runId}?tab=${tab}`)
  for (const place of [...places, ...tabs, ...runs]) {
    await page.goto(place)
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
    for (const width of [2560, 1024, 768, 640, 320]) {
      await page.setViewportSize({ width, height: 800 })
      const over = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      // the grid lays its tiles out anew a moment after the window changed
      await expect.poll(over, { message: `${place} at ${width} px` }).toBeLessThanOrEqual(0)
    }
  }
})

test('everything from sign-in to a started run is done by the keyboard alone', async ({ openAdmin }) => {
  const page = await openAdmin()
  await page.goto('/admin')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Go to the page' })).toBeFocused()
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.type('tasks')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/admin\/tasks$/)
  await page.getByRole('button', { name: 'Choose what to preprocess' }).focus()
  await page.keyboard.press('Enter')
  const choices = page.getByRole('menuitem')
  await expect(choices.first()).toBeFocused()
  await page.keyboard.press('End')
  await expect(choices.last()).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await expect(page.getByRole('radio', { name: /^all/i })).toBeChecked()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page).toHaveURL(/\/admin\/tasks$/)
})
