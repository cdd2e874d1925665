import { expect, test } from './fixtures.ts'
import { drawPictures, names } from './pictures.ts'

test('the gallery shows placeholders first, never asks above what is ready, and its lightbox goes by keys', async ({
  api,
  browser,
  folder,
  kiln,
}) => {
  await api.clearLibrary()
  await drawPictures(folder, names('vase', 5), { seed: 9000, width: 700, height: 500 })
  await drawPictures(folder, names('wide', 2), { seed: 9100, width: 2000, height: 900 })
  await api.fillFrom(folder)
  const images = await api.listImages()
  await api.post('/api/v1/images/publish', { ids: images.map(({ id }) => id) })

  const page = await browser.newPage({ baseURL: kiln.url, viewport: { width: 1600, height: 1000 }, deviceScaleFactor: 2 })
  const asked: string[] = []
  const isVariant = (url: URL) => url.pathname.startsWith('/media/')
  page.on('request', (request) => isVariant(new URL(request.url())) && asked.push(new URL(request.url()).pathname))
  const held: (() => void)[] = []
  let holding = true
  await page.route(isVariant, async (route) => {
    if (holding) await new Promise<void>((resolve) => held.push(resolve))
    await route.continue()
  })
  await page.goto('/gallery', { waitUntil: 'domcontentloaded' })
  const first = page.getByRole('button', { name: 'Open vase 001' }).getByRole('img')
  await expect(first).toHaveCSS('background-image', /url\("?data:image/)
  holding = false
  for (const release of held) release()
  await expect(first).toHaveJSProperty('complete', true)
  await expect(first).toHaveCSS('background-image', 'none')

  await page.getByRole('button', { name: 'Open wide 001' }).click()
  const lightbox = page.getByRole('dialog')
  await expect(lightbox).toHaveAccessibleName('wide 001')
  const address = page.url()
  await page.keyboard.press('ArrowRight')
  await expect(page).not.toHaveURL(address)
  await page.keyboard.press('ArrowLeft')
  await expect(lightbox).toHaveAccessibleName('wide 001')
  await page.keyboard.press('Escape')
  await expect(lightbox).toBeHidden()
  await expect(page).toHaveURL(/\/gallery$/)

  // a phone of three pixels to one asks for more, a plain screen for less, and neither for what is not there
  const widest = new Map<string, number>()
  for (const look of [
    { viewport: { width: 360, height: 760 }, deviceScaleFactor: 3 },
    { viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1 },
  ]) {
    const visitor = await browser.newPage({ baseURL: kiln.url, ...look })
    const here: number[] = []
    visitor.on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (!pathname.startsWith('/media/')) return
      asked.push(pathname)
      here.push(Number(/_(\d+)\.\w+$/.exec(pathname)?.[1]))
    })
    await visitor.goto('/gallery')
    await expect(visitor.getByRole('button', { name: 'Open wide 002' }).getByRole('img')).toHaveJSProperty('complete', true)
    await expect.poll(() => here.length).toBeGreaterThan(2)
    widest.set(`${look.deviceScaleFactor}`, Math.max(...here))
    await visitor.close()
  }
  expect(widest.get('3')).toBe(1080)
  expect(widest.get('1')).toBeLessThanOrEqual(1080)

  const readyOf = new Map(images.map(({ variantBase, readyMaxWidth }) => [new URL(variantBase ?? '', kiln.url).pathname, readyMaxWidth]))
  expect(asked.length).toBeGreaterThanOrEqual(7)
  for (const path of asked) {
    const [, base, width] = /^(.+)_(\d+)\.(?:avif|webp)$/.exec(path) ?? []
    expect(Number(width), path).toBeLessThanOrEqual(readyOf.get(base ?? '') ?? 0)
  }
  await page.close()
})

test('the gallery shows chosen pictures or all, as the settings say, and says so where there is none', async ({
  admin,
  api,
  browser,
  folder,
  kiln,
}) => {
  await api.clearLibrary()
  await drawPictures(folder, names('shelf', 2), { seed: 9200, width: 400, height: 300 })
  await api.fillFrom(folder)
  const visitor = await browser.newPage({ baseURL: kiln.url })
  await visitor.goto('/gallery')
  await expect(visitor.getByText('No pictures are shown here yet.')).toBeVisible()
  const choose = async (name: string) => {
    await admin.goto('/admin/settings?tab=limits')
    await admin.getByRole('radio', { name }).click()
    await expect(admin.getByText('Saved.').first()).toBeVisible()
    await visitor.reload()
  }
  await choose('All images')
  await expect(visitor.getByRole('button', { name: /^Open / })).toHaveCount(2)
  await choose('Published ones')
  await expect(visitor.getByText('No pictures are shown here yet.')).toBeVisible()
  await visitor.close()
})
