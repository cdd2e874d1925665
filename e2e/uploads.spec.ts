import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { drawPictures, drawTruncated, names } from './pictures.ts'

const tray = (page: Page) => page.getByRole('region', { name: 'Uploads' })
const give = (page: Page, paths: string[]) => page.getByLabel('Images to upload').setInputFiles(paths)

test('twenty uploads that are cut off in the middle wait, and go on by themselves when the connection is back', async ({
  admin,
  api,
  folder,
}) => {
  await api.clearLibrary()
  const paths = await drawPictures(folder, names('tunnel', 20), { seed: 9700, width: 640, height: 480 })
  await admin.goto('/admin/images')
  const network = await admin.context().newCDPSession(admin)
  const line = (offline: boolean, uploadThroughput: number) =>
    network.send('Network.emulateNetworkConditions', { offline, latency: 60, downloadThroughput: -1, uploadThroughput })
  await line(false, 60_000)
  await give(admin, paths)
  await expect(tray(admin)).toContainText(/Uploading [3-9] of 20 files/)
  await line(true, 0)
  await expect(tray(admin)).toContainText('Waiting for the connection')
  await line(false, -1)
  await expect(tray(admin)).toContainText('20 files uploaded', { timeout: 60_000 })
  const images = await api.listImages()
  expect(images.map(({ name }) => name).sort()).toEqual(names('tunnel', 20))
})

test('a file given twice, in two tabs and under two names, is stored once and shown under each name', async ({
  admin,
  api,
  folder,
  openAdmin,
}) => {
  await api.clearLibrary()
  const [path = ''] = await drawPictures(folder, ['twin.jpg'], { seed: 9750, width: 900, height: 700 })
  const alias = join(folder, 'twin again.jpg')
  writeFileSync(alias, readFileSync(path))
  const other = await openAdmin()
  for (const page of [admin, other]) await page.goto('/admin/images')
  await Promise.all([give(admin, [path, alias]), give(other, [path])])
  await give(admin, [path])
  for (const page of [admin, other]) await expect(tray(page)).toContainText(/files? uploaded/)
  const images = await api.listImages()
  expect([...new Set(images.map(({ contentSha256 }) => contentSha256))]).toHaveLength(1)
  expect(images.map(({ name }) => name).sort()).toEqual(['twin again.jpg', 'twin.jpg'])
})

test('hostile names are shown as text, by upload and by folder', async ({ admin, api, folder }) => {
  await api.clearLibrary()
  const given = [
    '<img src=x onerror=alert(1)>.jpg',
    '-rf $(id) `id`.jpg',
    'a\u202egpj.exe.jpg',
    '=cmd|calc!A1.jpg',
    '%2e%2e%2fx.jpg',
    `${'l'.repeat(240)}.jpg`,
  ]
  await drawPictures(folder, given, { seed: 9800, width: 400, height: 300 })
  await api.importFolder(folder)
  await admin.goto('/admin/images')
  let asked = false
  admin.on('dialog', (dialog) => {
    asked = true
    void dialog.dismiss()
  })
  const hostile = [
    '../../../../etc/passwd.png',
    '..\\..\\windows\\x.jpg',
    '<svg onload=alert(1)>.jpg',
    'a\nb.jpg',
    'con.jpg',
    'x;type=image.png',
  ]
  const buffer = readFileSync(join(folder, given[0] ?? ''))
  await admin
    .getByLabel('Images to upload')
    .setInputFiles(hostile.map((name, i) => ({ name, mimeType: 'image/jpeg', buffer: Buffer.concat([buffer, Buffer.from(String(i))]) })))
  await expect(tray(admin)).toContainText('6 files uploaded')
  await expect(admin.getByRole('button', { name: /^Open / })).toHaveCount(12)
  await admin.goto('/admin/images?view=list')
  await expect(admin.getByRole('list', { name: 'Images' }).getByRole('listitem')).toHaveCount(12)
  const wide = await admin.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect([asked, wide]).toEqual([false, 0])
  for (const { id, name } of await api.listImages()) {
    expect(name, 'no control characters').not.toMatch(/[\p{Cc}\u202e]/u)
    const original = await admin.request.get(`/api/v1/images/${id}/original`)
    expect([original.status(), original.headers()['content-disposition']?.startsWith('attachment')]).toEqual([200, true])
  }
})

test('what failed is found by its code, from the overview', async ({ admin, api, folder }) => {
  await api.clearLibrary()
  await drawTruncated(folder, 'torn-1.jpg', 9900)
  await drawTruncated(folder, 'torn-2.jpg', 9901)
  writeFileSync(join(folder, 'words.jpg'), 'these are only words, whatever the name says')
  await api.fillFrom(folder)
  await admin.goto('/admin')
  await admin.getByRole('link', { name: /^See .*image_truncated/ }).click()
  await expect(admin).toHaveURL(/code=image_truncated/)
  await expect(admin.getByRole('button', { name: /^Open / })).toHaveCount(2)
  await admin.getByRole('button', { name: /image_truncated/ }).click()
  await expect(admin.getByRole('button', { name: /^Open / })).toHaveCount(3)
  await admin.goBack()
  await expect(admin.getByRole('button', { name: /^Open / })).toHaveCount(2)
})

test('an import that somebody else began shows itself, and stays with its outcome until it is closed', async ({ admin, api, folder }) => {
  await api.clearLibrary()
  const [first = ''] = await drawPictures(folder, ['many-0.jpg'], { seed: 9950, width: 200, height: 150 })
  const bytes = readFileSync(first)
  for (let i = 1; i < 800; i++) writeFileSync(join(folder, `many-${i}.jpg`), bytes)
  await admin.goto('/admin/images')
  await expect(admin.getByText(/^live, /)).toBeVisible()
  await api.post('/api/v1/imports', { source: { kind: 'folder', path: folder } })
  const shown = admin.getByRole('region', { name: 'Import' })
  await expect(shown).toContainText('800 found, 800 added', { timeout: 60_000 })
  await shown.getByRole('button', { name: 'Close' }).click()
  await expect(shown).toBeHidden()
  await api.clearLibrary()
})
