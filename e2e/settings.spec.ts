import type { Page } from '@playwright/test'
import { findS3Server, type S3Server, startS3Server } from '#lib/testing/s3-server.ts'
import { expect, test } from './fixtures.ts'
import { drawPictures, names } from './pictures.ts'

test('a changed quality says how many images become stale before it is saved, and a run renews just those', async ({
  admin,
  api,
  folder,
}) => {
  await api.clearLibrary()
  await drawPictures(folder, names('glaze', 6), { seed: 8000, width: 500, height: 340 })
  await api.fillFrom(folder)

  await admin.goto('/admin/settings?tab=variants')
  const form = admin.getByRole('form', { name: 'Variants' })
  await expect(form).toContainText('is in force')
  await form.getByLabel('Quality').last().fill('44')
  await expect(form).toContainText('6 images become stale with these settings.')
  await form.getByRole('button', { name: /^Save as v/ }).click()
  await expect(form).toContainText('is in force. 6 images are stale')
  await expect(form.getByRole('link', { name: 'Renew 6 images' })).toBeVisible()

  await admin.goto('/admin/tasks')
  const card = admin.getByRole('region', { name: 'Preprocess images' })
  await card.getByRole('button', { name: 'Preprocess 6 images' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Preprocess 6 images' }).click()
  await expect(admin.getByRole('main').getByText('succeeded', { exact: true }).first()).toBeVisible({ timeout: 60_000 })
  const { complete, stale } = await api.tallies()
  expect({ complete, stale }).toEqual({ complete: 6, stale: 0 })
})

test('settings that two tabs edit are neither lost nor overwritten unseen', async ({ admin, openAdmin }) => {
  const limits = (page: Page) => page.getByRole('form', { name: 'Limits' })
  const frames = (page: Page) => limits(page).getByLabel('Frames an animation', { exact: true })
  const save = (page: Page) => limits(page).getByRole('button', { name: 'Save limits' })
  const other = await openAdmin()
  for (const page of [admin, other]) await page.goto('/admin/settings?tab=limits')
  await limits(other).getByLabel('Seconds a picture', { exact: true }).fill('61')
  await frames(admin).fill('1001')
  await save(admin).click()
  // the other tab hears of it, keeps what was typed there, and asks
  await expect(other.getByRole('button', { name: 'Go on with mine' })).toBeVisible()
  await expect(limits(other).getByLabel('Seconds a picture', { exact: true })).toHaveValue('61')
  await limits(other).getByRole('button', { name: 'Show theirs' }).click()
  await expect(frames(other)).toHaveValue('1001')
  await expect(limits(other).getByLabel('Seconds a picture', { exact: true })).toHaveValue('60')
  // an untouched form follows by itself
  await frames(admin).fill('1000')
  await save(admin).click()
  await expect(frames(other)).toHaveValue('1000')

  for (const page of [admin, other]) await page.goto('/admin/settings?tab=storage')
  const folder = (page: Page) => page.getByRole('form', { name: 'Storage for variants' }).getByLabel('Folder inside it', { exact: true })
  await folder(other).fill('theirs')
  await folder(admin).fill('mine')
  await admin.getByRole('form', { name: 'Storage for variants' }).getByRole('button', { name: 'Save' }).click()
  await expect(other.getByRole('button', { name: 'Go on with mine' })).toBeVisible()
  await expect(folder(other)).toHaveValue('theirs')
  await other.getByRole('button', { name: 'Go on with mine' }).click()
  await folder(other).fill('images')
  await other.getByRole('form', { name: 'Storage for variants' }).getByRole('button', { name: 'Save' }).click()
  await expect(folder(admin)).toHaveValue('images')
})

test('a new user signs in with the role an admin gave', async ({ admin, browser, kiln }) => {
  await admin.goto('/admin/settings?tab=users')
  await admin.getByRole('button', { name: 'Add user' }).click()
  const dialog = admin.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('Otto Operator')
  await dialog.getByLabel('E-mail address').fill('otto@example.test')
  await dialog.getByLabel('First password').fill('short')
  await dialog.getByRole('button', { name: 'Add user' }).click()
  await expect(dialog.getByLabel('First password')).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel('First password').fill('a first password')
  await dialog.getByRole('combobox', { name: 'Role' }).click()
  await admin.getByRole('option', { name: 'viewer' }).click()
  await dialog.getByRole('button', { name: 'Add user' }).click()
  await expect(dialog).toBeHidden()
  await expect(admin.getByRole('table', { name: 'Users' })).toContainText('otto@example.test')

  const page = await browser.newPage({ baseURL: kiln.url })
  await page.goto('/login?next=/admin/settings')
  await page.getByLabel('E-mail address').fill('otto@example.test')
  await page.getByLabel('Password').fill('a first password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/admin\/settings$/)
  await expect(page.getByRole('tab')).toHaveText(['Account'])
  await page.close()
})

test('a key made here starts a run from a script, and is refused once it is revoked', async ({ admin, api, folder, kiln, playwright }) => {
  await api.clearLibrary()
  await drawPictures(folder, names('script', 2), { seed: 8050, width: 400, height: 300 })
  await api.importFolder(folder)
  await admin.goto('/admin/settings?tab=keys')
  await admin.getByRole('button', { name: 'Create key' }).click()
  const dialog = admin.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('nightly backfill')
  await dialog.getByRole('combobox', { name: 'Role' }).click()
  await admin.getByRole('option', { name: 'operator' }).click()
  await dialog.getByRole('button', { name: /^Create/ }).click()
  const secret = await dialog.getByText(/^kiln_/).innerText()
  await dialog.getByRole('button', { name: 'I have copied it' }).click()

  const script = await playwright.request.newContext({ baseURL: kiln.url, extraHTTPHeaders: { authorization: `Bearer ${secret}` } })
  const start = () => script.post('/api/v1/tasks/runs', { data: { task: 'preprocess-images', scope: { kind: 'all' } } })
  const started = await start()
  expect(started.status(), await started.text()).toBe(201)
  const run = await api.waitForEnd((await started.json()).run.id)
  expect([run.state, run.startedBy.label]).toEqual(['succeeded', 'nightly backfill'])

  await admin.getByRole('button', { name: 'Revoke nightly backfill' }).click()
  await admin.getByRole('alertdialog').getByRole('button', { name: 'Revoke the key' }).click()
  await expect(admin.getByRole('table', { name: 'API keys' })).toContainText('revoked')
  expect((await start()).status()).toBe(401)
  await script.dispose()
})

test.describe('S3', () => {
  test.describe.configure({ mode: 'serial' })
  test.skip(findS3Server() === null, 'versitygw is not on PATH')
  let s3: S3Server
  test.beforeAll(async () => {
    s3 = await startS3Server()
  })
  test.afterAll(() => s3.stop())

  const fillBucket = async (page: Page, secret: string) => {
    const form = page.getByRole('form', { name: 'Storage for variants' })
    await form.getByRole('radio', { name: 'S3-compatible' }).click()
    await form.getByLabel('Bucket', { exact: true }).fill('fired')
    await form.getByLabel('Region', { exact: true }).fill('us-east-1')
    await form.getByLabel('Endpoint', { exact: true }).fill(s3.endpoint)
    const pathStyle = form.getByRole('switch', { name: 'Bucket in the path' })
    if ((await pathStyle.getAttribute('aria-checked')) !== 'true') await pathStyle.click()
    await form.getByLabel('Access key id', { exact: true }).fill(s3.accessKeyId)
    await form.getByLabel('Secret access key', { exact: true }).fill(secret)
    return form
  }

  test('a bucket is tested before it is saved, and what a run makes is served from its address', async ({ admin, api, folder }) => {
    s3.makeBucket('fired')
    await admin.goto('/admin/settings?tab=storage')
    const form = await fillBucket(admin, 'not the secret')
    await form.getByRole('button', { name: 'Test the connection' }).click()
    await expect(form.getByRole('alert')).toContainText('storage_')
    await fillBucket(admin, s3.secretAccessKey)
    await form.getByRole('button', { name: 'Test the connection' }).click()
    await expect(form.getByRole('status')).toBeVisible()
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(admin.getByText('New variants go to this storage from now on.').first()).toBeVisible()

    await api.clearLibrary()
    await drawPictures(folder, names('bucket', 3), { seed: 8100, width: 500, height: 340 })
    const run = await api.fillFrom(folder)
    expect(run.state).toBe('succeeded')
    const images = await api.listImages()
    for (const { variantBase } of images) expect(variantBase?.startsWith(`${s3.endpoint}/fired/`)).toBe(true)

    const asked: string[] = []
    admin.on('request', (request) => request.resourceType() === 'image' && asked.push(request.url()))
    await admin.goto('/admin/images')
    await expect(admin.getByRole('button', { name: 'Open bucket-001.jpg' })).toBeVisible()
    await expect.poll(() => asked.some((address) => address.startsWith(s3.endpoint))).toBe(true)
  })

  test('back to the folder of this machine', async ({ admin, api }) => {
    await admin.goto('/admin/settings?tab=storage')
    const form = admin.getByRole('form', { name: 'Storage for variants' })
    await form.getByRole('radio', { name: 'Folder of this machine' }).click()
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(admin.getByText('New variants go to this storage from now on.').first()).toBeVisible()
    await api.clearLibrary()
  })
})
