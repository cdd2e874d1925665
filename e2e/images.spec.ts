import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { drawPictures, drawTruncated, names } from './pictures.ts'

test.describe.configure({ mode: 'serial' })

const open = (page: Page, name: string) => page.getByRole('button', { name: `Open ${name}` })
const choose = (page: Page, name: string) => page.getByRole('checkbox', { name: `Choose ${name}` })

test('filters narrow the library, and the chosen images alone are preprocessed', async ({ admin, api, folder }) => {
  await api.clearLibrary()
  await drawPictures(folder, names('pot', 8), { seed: 7000, width: 700, height: 500 })
  await drawTruncated(folder, 'cracked.jpg', 7100)
  await api.importFolder(folder)

  await admin.goto('/admin/images')
  await expect(admin.getByRole('button', { name: /^Open / })).toHaveCount(9)
  await admin.getByRole('searchbox', { name: 'Find an image' }).fill('pot-00')
  await expect(admin.getByRole('button', { name: /^Open / })).toHaveCount(8)
  await choose(admin, 'pot-001.jpg').check()
  await choose(admin, 'pot-003.jpg').click({ modifiers: ['Shift'] })
  const bar = admin.getByRole('region', { name: 'Chosen images' })
  await expect(bar).toContainText('3 images chosen')
  await bar.getByRole('button', { name: 'Preprocess 3' }).click()
  await expect(bar).toBeHidden()
  await expect.poll(async () => (await api.tallies()).complete, { timeout: 30_000 }).toBe(3)

  await admin.getByRole('button', { name: 'State: all' }).click()
  await admin.getByRole('menuitemcheckbox', { name: 'ready' }).click()
  await admin.keyboard.press('Escape')
  await expect(admin).toHaveURL(/state=complete/)
  await expect(admin.getByRole('button', { name: /^Open / })).toHaveCount(3)
  await admin.reload()
  await expect(admin.getByRole('button', { name: /^Open / })).toHaveCount(3)
  await admin.getByRole('button', { name: 'Clear filters' }).click()
  await expect(admin.getByRole('button', { name: /^Open / })).toHaveCount(9)
})

test('the drawer shows variants, walks by arrow keys and works on one image at once', async ({ admin, api }) => {
  await admin.goto('/admin/images?sort=name')
  await open(admin, 'cracked.jpg').click()
  await expect(admin.getByRole('dialog', { name: 'cracked.jpg' })).toBeVisible()
  await admin.getByRole('dialog').getByRole('button', { name: 'Preprocess', exact: true }).click()
  await expect(admin.getByRole('dialog').getByRole('alert')).toContainText('image_truncated', { timeout: 30_000 })
  await admin.getByRole('dialog').getByRole('button', { name: 'Retry' }).click()
  await expect(admin.getByText('It is worked on now, ahead of everything else.').first()).toBeVisible()

  await admin.keyboard.press('ArrowRight')
  await expect(admin.getByRole('dialog', { name: 'pot-001.jpg' })).toBeVisible()
  const variants = admin.getByRole('dialog').getByRole('table', { name: /variants/i })
  for (const width of ['320', '480', '640']) await expect(variants).toContainText(width)
  await admin.keyboard.press('ArrowRight')
  await expect(admin.getByRole('dialog', { name: 'pot-002.jpg' })).toBeVisible()
  await admin.keyboard.press('ArrowLeft')
  await expect(admin.getByRole('dialog', { name: 'pot-001.jpg' })).toBeVisible()
  await admin.keyboard.press('Escape')
  await expect(admin.getByRole('dialog')).toBeHidden()
  await expect(admin).not.toHaveURL(/image=/)

  const run = await api.waitForEnd((await api.startRun()).id)
  expect([run.counts.ok, run.counts.failed]).toEqual([5, 0])
})

test('what is published shows in the gallery, for whoever has no account too', async ({ admin, browser, kiln }) => {
  await admin.goto('/admin/images?sort=name')
  await open(admin, 'pot-002.jpg').click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await expect(admin.getByRole('dialog').getByRole('button', { name: 'Unpublish' })).toBeVisible()
  const visitor = await browser.newPage({ baseURL: kiln.url })
  await visitor.goto('/gallery')
  await expect(visitor.getByRole('button', { name: 'Open pot 002' })).toBeVisible()
  await expect(visitor.getByRole('button', { name: /^Open / })).toHaveCount(1)
  await visitor.close()
})

test('deleting asks with the count, restoring brings back, removing for good takes the files along', async ({ admin, api }) => {
  await admin.goto('/admin/images?sort=name')
  for (const name of ['pot-001.jpg', 'pot-002.jpg']) await choose(admin, name).check()
  await admin.getByRole('region', { name: 'Chosen images' }).getByRole('button', { name: 'Delete' }).click()
  const dialog = admin.getByRole('alertdialog')
  await expect(dialog).toContainText('Delete 2 images')
  await dialog.getByRole('button', { name: 'Delete 2 images' }).click()
  await expect(admin.getByRole('button', { name: /^Open / })).toHaveCount(7)
  expect((await admin.request.get('/gallery')).status()).toBe(200)

  await admin.getByRole('button', { name: 'Deleted' }).click()
  await expect(admin.getByRole('heading', { name: 'Deleted images' })).toBeVisible()
  await choose(admin, 'pot-002.jpg').check()
  await admin.getByRole('region', { name: 'Chosen images' }).getByRole('button', { name: 'Restore 1' }).click()
  await expect(admin.getByRole('button', { name: /^Open / })).toHaveCount(1)

  const [gone] = await api.listImages('&deleted=true')
  expect(gone?.name).toBe('pot-001.jpg')
  const address = `${gone?.variantBase}_320.webp`
  await choose(admin, 'pot-001.jpg').check()
  await admin.getByRole('region', { name: 'Chosen images' }).getByRole('button', { name: 'Remove for good' }).click()
  await expect(dialog).toContainText('Remove 1 image for good')
  await dialog.getByRole('button', { name: 'Remove 1 image' }).click()
  await expect(admin.getByText('Nothing is deleted')).toBeVisible()
  await expect.poll(async () => (await admin.request.get(address)).status()).toBe(404)
  const { all, deleted, complete } = await api.tallies()
  expect({ all, deleted, complete }).toEqual({ all: 8, deleted: 0, complete: 7 })
})

test('a library whose images are all deleted says so, and brings them back; filters that match nothing are cleared', async ({
  admin,
  api,
  folder,
}) => {
  await api.clearLibrary()
  await drawPictures(folder, names('gone', 3), { seed: 7700, width: 400, height: 300 })
  await api.importFolder(folder)
  await api.post('/api/v1/images/delete', { ids: (await api.listImages()).map(({ id }) => id) })
  await admin.goto('/admin')
  await expect(admin.getByText('All 3 images are deleted')).toBeVisible()
  await admin.goto('/admin/images')
  await expect(admin.getByText('All 3 images are deleted')).toBeVisible()
  await admin.getByRole('button', { name: 'Restore 3' }).click()
  await admin.getByRole('alertdialog').getByRole('button', { name: 'Restore 3 images' }).click()
  await expect(admin.getByRole('button', { name: /^Open / })).toHaveCount(3)
  await admin.getByRole('searchbox', { name: 'Find an image' }).fill('no such name')
  await expect(admin.getByText('No image matches these filters')).toBeVisible()
  await admin.getByRole('main').getByRole('button', { name: 'Clear filters' }).last().click()
  await expect(admin.getByRole('button', { name: /^Open / })).toHaveCount(3)
})
