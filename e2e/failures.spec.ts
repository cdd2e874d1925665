import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { ImageTallies } from '#lib/contracts/images.ts'
import { expect, test } from './fixtures.ts'
import type { KilnApi } from './kiln-api.ts'
import { drawHeavy, drawPicture, drawPictures, drawTruncated, names } from './pictures.ts'

test.describe.configure({ mode: 'serial', timeout: 240_000 })

const chip = (page: Page, word: string) => page.getByRole('main').getByText(word, { exact: true }).first()
const items = (page: Page) => page.getByRole('table', { name: 'Items' })

/** The time a picture may take, s, for runs that begin from now on. */
async function setTimeLimit(api: KilnApi, timeoutSeconds: number): Promise<void> {
  const { value, version } = await api.get<{ value: object; version: number }>('/api/v1/settings/limits')
  const answer = await api.request.put('/api/v1/settings/limits', {
    data: { value: { ...value, timeoutSeconds } },
    headers: { 'if-match': `"${version}"` },
  })
  expect(answer.status(), await answer.text()).toBe(200)
}

test('what waits is skipped, what failed is read and retried by its code, and the log is one file', async ({ admin, api, folder }) => {
  await api.clearLibrary()
  await drawPictures(folder, names('work', 14), { seed: 7000, width: 1300, height: 850 })
  for (const n of [1, 2]) await drawTruncated(folder, `broken-${n}.jpg`, 7900 + n)
  await api.importFolder(folder)
  const run = await api.startRun()
  await expect.poll(async () => (await api.getRun(run.id)).counts.ok, { intervals: [50] }).toBeGreaterThan(0)
  await api.post(`/api/v1/tasks/runs/${run.id}/pause`)
  await admin.goto(`/admin/tasks/runs/${run.id}?itemState=pending`)
  await expect(chip(admin, 'paused')).toBeVisible()
  await expect(admin.getByText(/Stopped in .*: (\d+ at work|nothing was)/)).toBeVisible()

  const skipped = items(admin).getByRole('row').filter({ hasText: 'work-' })
  const chosen = [skipped.nth(0), skipped.nth(1)]
  for (const row of chosen) await row.getByRole('checkbox').first().click()
  await admin.getByRole('button', { name: 'Skip 2 chosen' }).click()
  await admin.getByRole('alertdialog').getByRole('button', { name: 'Skip 2' }).click()
  await expect.poll(async () => (await api.getRun(run.id)).counts.skipped).toBe(2)
  await api.post(`/api/v1/tasks/runs/${run.id}/resume`)
  const ended = await api.waitForEnd(run.id)
  expect(ended).toMatchObject({ state: 'succeeded_with_errors', counts: { ok: 12, skipped: 2, failed: 2 } })

  await admin.goto(`/admin/tasks/runs/${run.id}?itemState=skipped`)
  await expect(items(admin).getByText('skipped_by_operator')).toHaveCount(2)
  await expect(admin.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Preprocess images' })).toBeVisible()
  await admin.getByRole('tab', { name: /^Errors/ }).click()
  const failures = admin.getByRole('region', { name: 'Failures by code' })
  await failures.getByRole('button', { name: 'Details of image_truncated' }).click()
  const details = admin.getByRole('dialog', { name: 'image_truncated' })
  await expect(details.getByRole('region', { name: 'What it said' })).toContainText('image_truncated')
  await expect(details).toContainText('render/images/image-child.ts')
  await expect(details).not.toContainText(folder)
  await admin.keyboard.press('Escape')

  const log = await api.request.get(`/api/v1/tasks/runs/${run.id}/log/download`)
  expect(log.headers()['content-disposition']).toContain('.log')
  expect((await log.text()).split('\n').filter((line) => line.includes('item failed'))).toHaveLength(2)

  for (const n of [1, 2]) writeFileSync(join(folder, `broken-${n}.jpg`), await drawPicture(7950 + n))
  await failures.getByRole('button', { name: 'Retry 2 with image_truncated' }).click()
  await admin.getByRole('alertdialog').getByRole('button', { name: 'Retry 2' }).click()
  await admin.waitForURL((url) => url.pathname.startsWith('/admin/tasks/runs/') && !url.pathname.endsWith(run.id))
  await expect(chip(admin, 'succeeded')).toBeVisible({ timeout: 60_000 })
})

test('a picture that kills its process at every try is in quarantine until somebody releases it', async ({ admin, api, folder }) => {
  await api.clearLibrary()
  await drawHeavy(folder, 'heavy.jpg')
  await api.importFolder(folder)
  await setTimeLimit(api, 1)
  const run = await api.waitForEnd((await api.startRun()).id)
  await setTimeLimit(api, 60)
  expect(run).toMatchObject({ state: 'succeeded_with_errors', counts: { failed: 1 } })
  for (const scope of ['missing', 'failed', 'all'])
    expect(await api.get(`/api/v1/tasks/preview-count?task=preprocess-images&scope=${scope}`)).toMatchObject({ count: 0 })

  await admin.goto(`/admin/tasks/runs/${run.id}?tab=errors`)
  await expect(admin.getByRole('region', { name: 'Failures by code' })).toContainText('child_timeout')
  await expect(admin.getByRole('table', { name: 'In quarantine' }).getByRole('link', { name: 'heavy.jpg' })).toBeVisible()
  await admin.getByRole('tab', { name: 'Items' }).click()
  await expect(items(admin).getByText('3/3').first()).toBeVisible()

  await admin.goto('/admin/tasks')
  await admin.getByRole('region', { name: 'Preprocess images' }).getByRole('link', { name: '1 in quarantine' }).click()
  await expect(admin.getByRole('heading', { name: 'Quarantine', level: 1 })).toBeVisible()
  await admin.getByRole('button', { name: 'Release heavy.jpg' }).click()
  await expect(admin.getByText('Nothing is in quarantine.')).toBeVisible()
  expect(await api.get<ImageTallies>('/api/v1/images/tallies')).toMatchObject({ failed: 1, quarantined: 0 })

  await api.post(`/api/v1/tasks/runs/${run.id}/leave-out`, {})
  await admin.reload()
  await admin.getByRole('button', { name: 'Release all 1' }).click()
  await admin.getByRole('alertdialog').getByRole('button', { name: 'Release 1' }).click()
  await expect(admin.getByRole('region', { name: 'Bulk changes' })).toContainText('1 item released', { timeout: 30_000 })
  await expect(admin.getByText('Nothing is in quarantine.')).toBeVisible()
  expect(await api.get<ImageTallies>('/api/v1/images/tallies')).toMatchObject({ failed: 1, quarantined: 0 })
  const again = await api.waitForEnd((await api.startRun({ kind: 'failed' })).id)
  expect(again).toMatchObject({ state: 'succeeded', counts: { ok: 1 } })
})
