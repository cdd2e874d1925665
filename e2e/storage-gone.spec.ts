import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, expectNoAxeFindings, test } from './fixtures.ts'
import { drawPictures, names } from './pictures.ts'

test('a storage that is gone is told by the pill, the overview, the images page and /api/ready, until it is back', async ({
  admin,
  api,
  folder,
  kiln,
}) => {
  await api.clearLibrary()
  await drawPictures(folder, names('raku', 6), { seed: 9100, width: 500, height: 340 })
  await api.fillFrom(folder)
  const root = join(kiln.home, 'state', 'storage', 'variants')
  const sentence = /The storage for variants \(folder variants\) cannot be reached/
  await admin.goto('/admin')
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText('All 6 images are ready.')

  renameSync(root, `${root}-away`)
  try {
    await expect(admin.getByRole('status').filter({ hasText: 'inoperative: storage' })).toBeVisible({ timeout: 30_000 })
    await expect(admin.getByRole('heading', { level: 1 })).toHaveText(sentence)
    const note = admin.getByRole('list', { name: 'Storages that cannot be used' }).getByRole('listitem')
    await expect(note).toContainText('The variants of 6 images lie there.')
    await expect(note).toContainText('storage_gone')
    await expectNoAxeFindings(admin)
    const answer = await admin.request.get('/api/ready')
    expect(answer.status()).toBe(503)
    expect(((await answer.json()) as { reasons: { code: string }[] }).reasons.map(({ code }) => code)).toEqual(['storage_gone'])
    for (const place of ['/admin/images', '/admin/settings?tab=storage']) {
      await admin.goto(place)
      await expect(note).toContainText(sentence)
      await expectNoAxeFindings(admin)
    }
  } finally {
    renameSync(`${root}-away`, root)
  }
  await expect(admin.getByRole('list', { name: 'Storages that cannot be used' })).toBeHidden({ timeout: 30_000 })
  await admin.goto('/admin')
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText('All 6 images are ready.')

  rmSync(join(root, 'images'), { recursive: true })
  await admin.goto('/admin/tasks?start=preprocess-images&scope=all')
  await admin.getByRole('dialog').getByRole('button', { name: 'Preprocess 6 images' }).click()
  const main = admin.getByRole('main')
  await expect(main.getByText('succeeded', { exact: true }).first()).toBeVisible({ timeout: 60_000 })
  await expect(main.getByText('made_again').first()).toBeVisible()
})
