import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { drawPicture, drawPictures, drawTruncated, names } from './pictures.ts'

test.beforeEach(({ api }) => api.clearLibrary())

async function importFolder(page: Page, folder: string, count: number): Promise<void> {
  await page.goto('/admin/images')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Import images' })
  await dialog.getByRole('textbox', { name: 'Folder' }).fill(folder)
  await dialog.getByRole('button', { name: 'Import folder' }).click()
  await expect(page.getByRole('region', { name: 'Import' })).toContainText(`${count} found, ${count} added`, { timeout: 60_000 })
}

async function startPreprocessing(page: Page, count: number): Promise<string> {
  await page.goto('/admin/tasks')
  const start = { name: `Preprocess ${count} images`, exact: true }
  await page.getByRole('region', { name: 'Preprocess images' }).getByRole('button', start).click()
  await page.getByRole('dialog').getByRole('button', start).click()
  await page.waitForURL('**/admin/tasks/runs/*')
  return page.url()
}

const stateOf = (page: Page, word: string) => page.getByRole('main').getByText(word, { exact: true }).first()

test('twenty uploaded photos become ready without a click', async ({ admin, folder }) => {
  const paths = await drawPictures(folder, names('upload', 20), { seed: 100 })
  await admin.goto('/admin/images')
  await admin.getByLabel('Images to upload').setInputFiles(paths)
  await expect(admin.getByRole('button', { name: 'Open upload-020.jpg' })).toBeVisible({ timeout: 60_000 })
  await admin.goto('/admin/tasks')
  const card = admin.getByRole('region', { name: 'Preprocess images' })
  await expect(card.getByText('Up to date')).toBeVisible({ timeout: 60_000 })
  await expect(card.getByRole('definition').last()).toHaveText('20')
})

test('a folder of a hundred is preprocessed with the tab closed, and what failed is mended and retried', async ({
  admin,
  openAdmin,
  folder,
}) => {
  await drawPictures(folder, names('library', 97), { seed: 300, width: 500, height: 340 })
  for (const n of [1, 2, 3]) await drawTruncated(folder, `broken-${n}.jpg`, 900 + n)
  await importFolder(admin, folder, 100)
  const run = await startPreprocessing(admin, 100)
  await admin.close()

  const later = await openAdmin()
  await later.goto(run)
  await expect(stateOf(later, 'with errors')).toBeVisible({ timeout: 120_000 })
  await later.getByRole('tab', { name: /^Errors/ }).click()
  const failures = later.getByRole('region', { name: 'Failures by code' })
  await expect(failures).toContainText('image_truncated')
  await failures.getByRole('button', { name: 'See the items with image_truncated' }).click()
  const items = later.getByRole('table', { name: 'Items' })
  for (const n of [1, 2, 3]) await expect(items.getByRole('link', { name: `broken-${n}.jpg` })).toBeVisible()

  for (const n of [1, 2, 3]) writeFileSync(join(folder, `broken-${n}.jpg`), await drawPicture(950 + n))
  await later.getByRole('button', { name: 'Retry 3 failed' }).click()
  await later.getByRole('alertdialog').getByRole('button', { name: 'Retry 3 failed' }).click()
  await later.waitForURL((url) => url.href.split('?')[0] !== run && url.pathname.startsWith('/admin/tasks/runs/'))
  await expect(stateOf(later, 'succeeded')).toBeVisible({ timeout: 60_000 })
  await expect(later.getByText('Retries', { exact: false }).first()).toBeVisible()
})

test('storage that vanishes fails the run with that reason, and a run after its return succeeds', async ({ admin, api, kiln, folder }) => {
  await drawPictures(folder, names('vanish', 40), { seed: 2000, width: 1300, height: 900 })
  await importFolder(admin, folder, 40)
  const storage = join(kiln.home, 'state', 'storage')
  const run = await startPreprocessing(admin, 40)
  await expect.poll(async () => (await api.getRun(run.split('/').at(-1) ?? '')).counts.ok, { intervals: [50] }).toBeGreaterThan(0)
  renameSync(storage, `${storage}-away`)
  try {
    await expect(stateOf(admin, 'failed')).toBeVisible({ timeout: 60_000 })
    await expect(admin.getByRole('alert').filter({ hasText: 'storage_gone' })).toBeVisible()
  } finally {
    renameSync(`${storage}-away`, storage)
  }
  const left = await api.countMissing()
  expect(left).toBeGreaterThan(0)
  const again = await startPreprocessing(admin, left)
  expect(again).not.toBe(run)
  await expect(stateOf(admin, 'succeeded')).toBeVisible({ timeout: 120_000 })
})
