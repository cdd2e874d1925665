import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { drawPictures, drawTruncated, names } from './pictures.ts'

const tray = (page: Page) => page.getByRole('region', { name: 'Uploads' })
/** Makes the line of this page thin, or cuts it. */
async function lineOf(page: Page) {
  const network = await page.context().newCDPSession(page)
  return (offline: boolean, uploadThroughput: number) =>
    network.send('Network.emulateNetworkConditions', { offline, latency: 60, downloadThroughput: -1, uploadThroughput })
}
const give = (page: Page, paths: string[]) => page.getByLabel('Images to upload').setInputFiles(paths)

test('twenty uploads that are cut off in the middle wait, and go on by themselves when the connection is back', async ({
  admin,
  api,
  folder,
}) => {
  await api.clearLibrary()
  const paths = await drawPictures(folder, names('tunnel', 20), { seed: 9700, width: 640, height: 480 })
  await admin.goto('/admin/images')
  const line = await lineOf(admin)
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

test('fifty at once over a thin line, cut off once, and broken off by closing the tab, are all there when they are given again', async ({
  openAdmin,
  api,
  folder,
}) => {
  await api.clearLibrary()
  const paths = await drawPictures(folder, names('crowd', 50), { seed: 9300, width: 640, height: 480 })
  const sizes = paths.map((path) => statSync(path).size)
  const thin = Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 8)
  const first = await openAdmin()
  await first.goto('/admin/images')
  const line = await lineOf(first)
  await line(false, thin)
  await give(first, paths)
  await expect(tray(first)).toContainText(/Uploading ([5-9]|1\d) of 50 files/)
  await line(true, 0)
  await expect(tray(first)).toContainText('Waiting for the connection')
  await line(false, thin)
  await expect(tray(first)).toContainText(/Uploading (1[5-9]|2\d) of 50 files/)
  await first.close()
  const kept = await api.listImages()
  expect(kept.length).toBeGreaterThanOrEqual(15)
  expect(kept.length).toBeLessThan(50)

  const again = await openAdmin()
  await again.goto('/admin/images')
  await give(again, paths)
  await expect(tray(again)).toContainText('50 files uploaded', { timeout: 60_000 })
  const images = await api.listImages()
  expect(images.map(({ name }) => name).sort()).toEqual(names('crowd', 50))
})

test('a refused upload says which file, what happened and what to do, with the code', async ({ admin, api, folder }) => {
  await api.clearLibrary()
  const [small = '', large = ''] = await drawPictures(folder, ['small.jpg', 'large.jpg'], { seed: 9350, width: 300, height: 200 })
  appendFileSync(large, Buffer.alloc(2 ** 21))
  writeFileSync(join(folder, 'notes.pdf'), 'words')
  const limits = '/api/v1/settings/limits'
  const { value, version } = await api.get<{ value: { maxBytes: number }; version: number }>(limits)
  const save = async (maxBytes: number, basedOn: number) => {
    const headers = { 'if-match': String(basedOn) }
    expect((await api.request.put(limits, { headers, data: { value: { ...value, maxBytes } } })).ok()).toBe(true)
  }
  await save(2 ** 20, version)
  await admin.goto('/admin/images')
  await give(admin, [large, join(folder, 'notes.pdf'), small])
  await expect(tray(admin)).toContainText('1 uploaded, 2 failed')
  const row = (name: string) => tray(admin).getByRole('listitem').filter({ hasText: name })
  await expect(row('large.jpg')).toContainText('image_too_many_bytes')
  await expect(row('large.jpg')).toContainText('1 MB')
  await expect(row('notes.pdf')).toContainText('not_an_image')
  await save(value.maxBytes, version + 1)

  await tray(admin).getByRole('button', { name: 'Close' }).click()
  const cookies = await admin.context().cookies()
  await admin.context().clearCookies()
  await give(admin, await drawPictures(folder, names('held', 5), { seed: 9360, width: 300, height: 200 }))
  await expect(tray(admin)).toContainText('Waiting for a sign-in: 5 files left')
  await admin.context().addCookies(cookies)
  await admin.evaluate(() => dispatchEvent(new Event('focus')))
  await expect(tray(admin)).toContainText('5 files uploaded')
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
