import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { drawPicture, drawPictures, drawTruncated, names } from './pictures.ts'

test.describe.configure({ mode: 'serial' })

async function importFolder(page: Page, folder: string): Promise<void> {
  await page.goto('/admin/images')
  await page.getByRole('button', { name: 'Import', exact: false }).first().click()
  await page.getByLabel('Folder', { exact: true }).fill(folder)
  await page.getByRole('button', { name: 'Import folder' }).last().click()
}

async function startPreprocessing(page: Page): Promise<string> {
  await page.goto('/admin/tasks')
  const card = page.getByRole('region', { name: 'Preprocess images' })
  await card.getByRole('button', { name: /^Preprocess [\d,]+ images?$/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: /^Preprocess [\d,]+ images?$/ }).click()
  await page.waitForURL('**/admin/tasks/runs/*')
  return page.url()
}

test('twenty uploaded photos become ready without a click', async ({ admin, folder }) => {
  const paths = await drawPictures(folder, names('upload', 20), { seed: 100 })
  await admin.goto('/admin/images')
  await admin.locator('input[type=file]').first().setInputFiles(paths)
  await expect(admin.getByRole('button', { name: /Open upload-020\.jpg/ })).toBeVisible({ timeout: 60_000 })
  await admin.goto('/admin/tasks')
  const card = admin.getByRole('region', { name: 'Preprocess images' })
  await expect(card.getByText('Up to date')).toBeVisible({ timeout: 120_000 })
})

test('a folder of a hundred is preprocessed with the tab closed, and what failed stands there with its reason', async ({
  admin,
  folder,
}) => {
  await drawPictures(folder, names('library', 97), { seed: 300, width: 500, height: 340 })
  for (const n of [1, 2, 3]) await drawTruncated(folder, `broken-${n}.jpg`, 900 + n)
  await importFolder(admin, folder)
  await expect(admin.getByText('100', { exact: false }).first()).toBeVisible({ timeout: 60_000 })
  await expect
    .poll(
      async () => {
        const answer = await admin.request.get('/api/v1/tasks/preview-count?task=preprocess-images&scope=missing')
        return ((await answer.json()) as { count: number }).count
      },
      { timeout: 60_000 },
    )
    .toBe(100)
  const run = await startPreprocessing(admin)
  const context = admin.context()
  await admin.close()

  const later = await context.newPage()
  await expect
    .poll(
      async () => {
        await later.goto(run)
        return later.getByText('succeeded with errors').or(later.getByText('with errors')).first().isVisible()
      },
      { timeout: 180_000, intervals: [2000] },
    )
    .toBe(true)
  await later.getByRole('tab', { name: /Errors/ }).click()
  await expect(later.getByText('image_truncated').first()).toBeVisible()

  for (const n of [1, 2, 3]) writeFileSync(join(folder, `broken-${n}.jpg`), await drawPicture(950 + n))
  await later
    .getByRole('button', { name: /^Retry 3/ })
    .first()
    .click()
  await later
    .getByRole('dialog')
    .getByRole('button', { name: /^Retry 3/ })
    .click()
  await later.waitForURL((url) => url.href !== run && url.pathname.startsWith('/admin/tasks/runs/'))
  await expect(later.getByText('succeeded', { exact: true }).first()).toBeVisible({ timeout: 60_000 })
})

test('storage that vanishes fails the run with that reason, and a run after its return succeeds', async ({ admin, kiln, folder }) => {
  await drawPictures(folder, names('vanish', 30), { seed: 2000 })
  await importFolder(admin, folder)
  await expect
    .poll(
      async () => {
        const answer = await admin.request.get('/api/v1/tasks/preview-count?task=preprocess-images&scope=missing')
        return ((await answer.json()) as { count: number }).count
      },
      { timeout: 60_000 },
    )
    .toBe(30)
  const storage = join(kiln.home, 'state', 'storage')
  const run = await startPreprocessing(admin)
  renameSync(storage, `${storage}-away`)
  await expect(admin.getByText('failed', { exact: true }).first()).toBeVisible({ timeout: 60_000 })
  await expect(admin.getByText(/storage_gone/).first()).toBeVisible()
  renameSync(`${storage}-away`, storage)
  const again = await startPreprocessing(admin)
  expect(again).not.toBe(run)
  await expect(admin.getByText('succeeded', { exact: true }).first()).toBeVisible({ timeout: 120_000 })
})
