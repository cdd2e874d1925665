import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BulkOperation } from '#lib/contracts/bulk-operations.ts'
import type { RunList } from '#lib/contracts/task-runs.ts'
import { expect, test } from './fixtures.ts'
import { drawPictures, names } from './pictures.ts'

test.describe.configure({ mode: 'serial' })

test('a run is kept within a folder, tried dry, given priority, and works through just that', async ({ admin, api, folder }) => {
  await api.clearLibrary()
  for (const [at, part] of ['harbour', 'harbour/night', 'forest'].entries()) {
    mkdirSync(join(folder, part), { recursive: true })
    await drawPictures(join(folder, part), names(part.replace('/', '-'), 3), { seed: 8000 + at * 10, width: 400, height: 300 })
  }
  await api.importFolder(folder)

  await admin.goto('/admin/tasks?start=preprocess-images&scope=missing')
  const dialog = admin.getByRole('dialog')
  await expect(dialog.getByRole('radio', { name: /missing/i })).toContainText('9')
  const section = dialog.getByText('Only a folder, or between two days')
  await section.click()
  const field = dialog.getByLabel('Folder', { exact: true })
  // while it is typed: what is shown, and what the button would start, follow without the field being left
  await field.fill(join(folder, 'forest'))
  await expect(dialog.getByRole('button', { name: 'Preprocess 3 images' })).toBeEnabled()
  await field.fill(join(folder, 'harbour'))
  await expect(dialog.getByRole('button', { name: /^Preprocess 3 images/ })).toHaveCount(0)
  await expect(dialog.getByRole('button', { name: 'Preprocess 6 images' })).toBeEnabled()
  await expect(field).toBeFocused()
  await expect(dialog.getByRole('radio', { name: /missing/i })).toContainText('6')
  // folded it stays as it is, and says so
  await section.click()
  await expect(field).toBeHidden()
  await expect(section).toContainText('/harbour')
  await expect(dialog.getByRole('button', { name: 'Preprocess 6 images' })).toBeEnabled()
  await section.click()
  await expect(field).toHaveValue(join(folder, 'harbour'))
  await dialog.getByLabel('Added: from the day').fill('2020-01-01')
  await expect(dialog.getByRole('radio', { name: /missing/i })).toContainText('6')
  await dialog.getByRole('button', { name: 'Dry run' }).click()
  await expect(dialog.getByRole('status')).toContainText('6 images')
  await expect(dialog.getByRole('status')).toContainText('Nothing was started')
  await dialog.getByRole('radio', { name: 'high' }).click()
  await dialog.getByRole('button', { name: 'Preprocess 6 images' }).click()

  await expect(admin).toHaveURL(/\/admin\/tasks\/runs\//)
  const run = await api.waitForEnd(admin.url().split('/').at(-1) ?? '')
  expect(run).toMatchObject({ priority: 'high', scope: { kind: 'missing', within: { folder: join(folder, 'harbour') } } })
  expect(run.counts).toMatchObject({ total: 6, ok: 6, attempts: 6, interruptions: 0 })
  expect(await api.tallies()).toMatchObject({ complete: 6, missing: 3 })
  await expect(admin.getByRole('main')).toContainText('/harbour')
  await admin.goto('/admin/tasks?kind=missing')
  await expect(admin.getByRole('table', { name: 'Runs' }).getByText('high priority').first()).toBeVisible()
})

test('all that match are deleted by the worker, while the tab is closed, and whoever comes back is told', async ({ openAdmin, api }) => {
  const page = await openAdmin()
  await page.goto('/admin/images?search=harbour')
  await page.getByRole('checkbox', { name: 'Choose harbour-001.jpg' }).check()
  const bar = page.getByRole('region', { name: 'Chosen images' })
  await bar.getByRole('button', { name: 'Choose all that match' }).click()
  await expect(bar).toContainText('6 images')
  await bar.getByRole('button', { name: 'Delete' }).click()
  const asked = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/bulk-operations') && answer.request().method() === 'POST')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete 6 images' }).click()
  expect((await asked).status()).toBe(201)
  await page.close()

  await expect.poll(async () => (await api.tallies()).deleted).toBe(6)
  const again = await openAdmin()
  await again.goto('/admin/images')
  await expect(again.getByRole('region', { name: 'Bulk changes' })).toContainText('6 images deleted')
  await expect(again.getByRole('button', { name: /^Open / })).toHaveCount(3)
  const { operations } = await api.get<{ operations: BulkOperation[] }>('/api/v1/bulk-operations?subject=images')
  expect(operations[0]).toMatchObject({ action: 'delete', state: 'succeeded', total: 6, changed: 6 })
  const { rows } = await api.get<{ rows: { action: string; target: string | null }[] }>('/api/v1/audit?limit=20')
  expect(rows.filter(({ target }) => target === operations[0]?.id).map(({ action }) => action)).toEqual(['bulk.end', 'bulk.start'])
})

test('many are published only after their number was asked, and a double click is one operation', async ({ admin, api }) => {
  await admin.goto('/admin/images?search=forest')
  await admin.getByRole('checkbox', { name: 'Choose forest-001.jpg' }).check()
  const bar = admin.getByRole('region', { name: 'Chosen images' })
  await bar.getByRole('button', { name: 'Choose all that match' }).click()
  await expect(bar).toContainText('All that match are chosen: 3 images')
  await bar.getByRole('button', { name: 'Publish', exact: true }).dblclick()
  const dialog = admin.getByRole('alertdialog')
  await expect(dialog).toContainText('Publish 3 images')
  await dialog.getByRole('button', { name: 'Publish 3 images' }).dblclick()
  await expect(admin.getByRole('region', { name: 'Bulk changes' })).toContainText('3 images published')
  const { operations } = await api.get<{ operations: BulkOperation[] }>('/api/v1/bulk-operations?subject=images')
  expect(operations.filter(({ action }) => action === 'publish')).toMatchObject([{ total: 3, changed: 3 }])
  expect((await api.listImages('&published=yes')).map(({ name }) => name).sort()).toEqual(names('forest', 3))
})

test('the history of all runs that match is deleted at once, with the number asked first', async ({ admin, api }) => {
  await api.waitForEnd((await api.startRun({ kind: 'missing' })).id)
  await admin.goto('/admin/tasks?kind=missing')
  const runs = admin.getByRole('table', { name: 'Runs' })
  const before = (await api.get<RunList>('/api/v1/tasks/runs?scope=missing&limit=200')).runs.length
  await runs
    .getByRole('checkbox', { name: /^Choose Preprocess/ })
    .first()
    .check()
  const bar = admin.getByRole('toolbar', { name: 'Chosen runs' })
  if (before > 1) await bar.getByRole('button', { name: `Choose all ${before} that match` }).click()
  await bar.getByRole('button', { name: `Delete history of ${before}` }).click()
  const dialog = admin.getByRole('alertdialog')
  await expect(dialog).toContainText(before === 1 ? '1 run' : `${before} runs`)
  await dialog.getByRole('button', { name: /^Delete the history of/ }).click()
  await expect(admin.getByRole('region', { name: 'Bulk changes' })).toContainText(`${before} runs deleted`.replace(/^1 runs/, '1 run'))
  await expect(admin.getByText('No run matches these filters.')).toBeVisible()
})
