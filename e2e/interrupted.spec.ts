import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { StorageList } from '#lib/contracts/storages.ts'
import { mountSmallDisk } from '#lib/testing/small-disk.ts'
import { expect, expectNoAxeFindings, test } from './fixtures.ts'
import { drawPictures, names } from './pictures.ts'

/** Keeps scripts from coming: those asked for until `learned`, and those again until `free`. Nothing is fetched ahead meanwhile. */
async function blockScripts(page: Page) {
  const blocked = new Set<string>()
  let state: 'learning' | 'blocking' | 'free' = 'learning'
  await page.route('**/*', (route) => {
    const request = route.request()
    const isAhead = 'next-router-prefetch' in request.headers() && state === 'learning'
    return isAhead ? route.abort() : route.fallback()
  })
  await page.route('**/_next/static/chunks/**', (route) => {
    const address = route.request().url()
    if (state === 'learning') blocked.add(address)
    return state !== 'free' && blocked.has(address) ? route.abort() : route.fallback()
  })
  return {
    learned: () => {
      expect(blocked.size, 'scripts that were asked for').toBeGreaterThan(0)
      state = 'blocking'
    },
    free: () => {
      state = 'free'
    },
  }
}

test('a chart whose script does not come says so beside the rest of the page, and comes when it is asked for again', async ({
  admin,
  api,
  folder,
}) => {
  await api.clearLibrary()
  await drawPictures(folder, names('slow', 24), { seed: 7300, width: 2200, height: 1500 })
  const run = await api.fillFrom(folder)
  await admin.goto(`/admin/tasks/runs/${run.id}`)
  await expect(admin.getByText(/^live, /)).toBeVisible()
  const scripts = await blockScripts(admin)
  await admin.getByRole('tab', { name: 'Timing' }).click()
  const note = admin.getByRole('alert').filter({ hasText: 'The chart of throughput could not be loaded' })
  await expect(note).toBeVisible()
  scripts.learned()
  await expect(admin.getByRole('heading', { name: 'Slowest items' })).toBeVisible()
  await expectNoAxeFindings(admin)
  await admin.waitForEvent('load', { timeout: 15_000 }) // by itself, once: Kiln answers
  await expect(note).toBeVisible()
  await admin.waitForTimeout(7_000)
  await expect(note, 'what goes on missing does not load the page again and again').toBeVisible()
  scripts.free()
  await note.getByRole('button', { name: 'Try again' }).click()
  await expect(admin.getByRole('region', { name: 'Throughput' }).locator('canvas')).toBeVisible()
})

test('a page whose scripts do not come blames no database, and is loaded by itself once Kiln answers again', async ({ admin }) => {
  await admin.route('**/*', (route) => ('next-router-prefetch' in route.request().headers() ? route.abort() : route.fallback()))
  await admin.goto('/admin')
  await expect(admin.getByRole('status').first()).toBeVisible()
  const scripts = await blockScripts(admin)
  await admin.route('**/api/health', (route) => route.abort())
  await admin.getByRole('link', { name: 'Tasks', exact: true }).click()
  await expect(admin.getByRole('heading', { name: 'This page could not be loaded' })).toBeVisible()
  await expect(admin.getByRole('alert').filter({ hasText: 'script_not_loaded' })).not.toContainText('database')
  scripts.learned()
  await admin.waitForTimeout(4_000)
  scripts.free()
  await admin.unroute('**/api/health')
  await expect(admin.getByRole('heading', { level: 1, name: 'Tasks' })).toBeVisible({ timeout: 20_000 })
})

test('a double click imports once and starts once, and what is told of it has the typeface of the page', async ({ admin, api, folder }) => {
  await api.clearLibrary()
  await drawPictures(folder, names('twice', 4), { seed: 7400, width: 900, height: 600 })
  const sent: string[] = []
  admin.on('request', (request) => {
    if (request.method() === 'POST') sent.push(new URL(request.url()).pathname)
  })
  await admin.goto('/admin/images')
  await admin.getByRole('button', { name: 'Import', exact: true }).click()
  await admin.getByRole('textbox', { name: 'Folder' }).fill(folder)
  await admin.getByRole('button', { name: 'Import folder' }).dblclick()
  await expect(admin.getByRole('dialog')).toBeHidden()
  await expect.poll(() => api.countMissing(), { timeout: 30_000 }).toBe(4)
  await admin.goto('/admin/tasks?start=preprocess-images&scope=missing')
  await admin.getByRole('dialog').getByRole('button', { name: 'Preprocess 4 images' }).dblclick()
  await admin.waitForURL(/\/runs\//)
  const toast = admin.locator('[data-sonner-toast]')
  await expect(toast).toContainText('started with 4 images')
  const typefaceOf = (selector: string) =>
    admin
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).fontFamily)
  expect(await typefaceOf('[data-sonner-toast]')).toBe(await typefaceOf('body'))
  expect(sent.filter((path) => path === '/api/v1/imports')).toHaveLength(1)
  expect(sent.filter((path) => path === '/api/v1/tasks/runs')).toHaveLength(1)
})

test('a dialog that asks about a run says when somebody ended it, and has nothing left to press that cannot work', async ({
  openAdmin,
  api,
  folder,
}) => {
  await api.clearLibrary()
  await drawPictures(folder, names('tab', 60), { seed: 7500, width: 1700, height: 1100 })
  await api.importFolder(folder)
  const run = await api.startRun()
  const [page, list] = [await openAdmin(), await openAdmin()]
  await page.goto(`/admin/tasks/runs/${run.id}`)
  await page.getByRole('button', { name: 'Pause' }).click()
  await list.goto('/admin/tasks')
  const row = list.getByRole('table', { name: 'Runs' }).getByRole('row').nth(1)
  await row.getByRole('button', { name: /^What to do with/ }).click()
  await list.getByRole('menuitem', { name: 'Pause' }).click()
  await api.post(`/api/v1/tasks/runs/${run.id}/cancel`)
  for (const each of [page, list]) {
    const dialog = each.getByRole('alertdialog')
    await expect(dialog).toContainText('has ended meanwhile: cancelled', { timeout: 10_000 })
    await expect(dialog.getByRole('button')).toHaveText(['Close'])
  }
})

test('a run that its full storage paused is named with the reason by the pill, the overview and its card', async ({
  admin,
  api,
  folder,
}) => {
  const disk = await mountSmallDisk(8)
  test.skip(disk === null, 'this account may not mount a small disk')
  if (disk === null) return
  await api.clearLibrary()
  await drawPictures(folder, names('full', 12), { seed: 7600, width: 1700, height: 1100 })
  await api.importFolder(folder)
  const address = '/api/v1/settings/storage'
  const save = async (settings: unknown) => {
    const { version } = await api.get<StorageList>(address)
    const saved = await api.request.put(address, { data: { role: 'variants', settings }, headers: { 'if-match': `"${version}"` } })
    expect(saved.status(), await saved.text()).toBe(200)
  }
  const before = (await api.get<StorageList>(address)).storages.find(({ role }) => role === 'variants')?.settings
  const root = join(disk.path, 'variants')
  mkdirSync(root)
  await save({ kind: 'local', root, publicBaseUrl: null, folder: 'images' })
  disk.fill()
  try {
    const run = await api.startRun()
    await expect.poll(async () => (await api.getRun(run.id)).state, { timeout: 60_000 }).toBe('paused')
    await admin.goto('/admin')
    await expect(admin.getByRole('status').filter({ hasText: 'paused: storage full' })).toBeVisible({ timeout: 15_000 })
    await expect(admin.getByRole('heading', { level: 1 })).toContainText('Preprocess images is paused. The storage is full.')
    await expect(admin.getByRole('region', { name: 'Workers and disk' })).toContainText('Disk of variants')
    await expect(admin.getByRole('region', { name: 'Tasks' })).toContainText('storage_full')
    await expectNoAxeFindings(admin)
    await admin.goto('/admin/tasks')
    await expect(admin.getByRole('region', { name: 'Preprocess images' })).toContainText('Paused: The storage is full.')
    await expectNoAxeFindings(admin)
    await api.post(`/api/v1/tasks/runs/${run.id}/cancel`)
  } finally {
    disk.empty()
    await api.clearLibrary()
    await save(before)
    await disk.unmount()
  }
})
