import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContext, type BrowserContextOptions, test as base, expect, type Page } from '@playwright/test'
import { KilnApi } from './kiln-api.ts'
import { type KilnProcess, startKiln } from './kiln-process.ts'

const person = { name: 'Ada Ember', email: 'ada@example.test', password: 'a long enough password' }

type State = Awaited<ReturnType<BrowserContext['storageState']>>
type Shared = {
  kiln: KilnProcess
  /** What the browser keeps after the first admin was made through the one-time link, as its user does it. */
  adminState: State
  /** The admin's session, without a browser. */
  api: KilnApi
}

type PerTest = {
  /** A page of the signed-in admin. */
  admin: Page
  /** Opens another page of the admin, in a context of its own. */
  openAdmin: (options?: BrowserContextOptions) => Promise<Page>
  /** A folder of this test's own under Kiln's home. */
  folder: string
}

export const test = base.extend<PerTest, Shared>({
  kiln: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from the pattern
    async ({}, use) => {
      const kiln = await startKiln()
      await use(kiln)
      await kiln.stop()
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  adminState: [
    async ({ browser, kiln }, use) => {
      const page = await browser.newPage({ baseURL: kiln.url })
      await page.goto(kiln.setupLink)
      await page.getByLabel('Your name').fill(person.name)
      await page.getByLabel('E-mail address').fill(person.email)
      await page.getByLabel('Password').fill(person.password)
      await page.getByRole('button', { name: 'Create the first admin' }).click()
      await page.waitForURL('**/admin')
      const state = await page.context().storageState()
      await page.close()
      await use(state)
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  api: [
    async ({ playwright, kiln, adminState }, use) => {
      const extraHTTPHeaders = { origin: kiln.url }
      const request = await playwright.request.newContext({ baseURL: kiln.url, storageState: adminState, extraHTTPHeaders })
      await use(new KilnApi(request))
      await request.dispose()
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ kiln }, use) => use(kiln.url),
  openAdmin: async ({ browser, kiln, adminState, viewport }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (options) => {
      const context = await openContext(browser, { baseURL: kiln.url, storageState: adminState, viewport, ...options })
      contexts.push(context)
      return context.newPage()
    })
    for (const context of contexts) await context.close()
  },
  admin: async ({ openAdmin }, use) => use(await openAdmin()),
  folder: async ({ kiln }, use, info) => {
    const folder = join(kiln.home, `folder-${info.testId}-${info.retry}`)
    mkdirSync(folder, { recursive: true })
    await use(folder)
  },
})

/** Nothing moves in these, so that what is looked at stands still. */
const openContext = (browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> =>
  browser.newContext({ reducedMotion: 'reduce', ...options })

export { expect, person }

/** Fails with what axe found: rule, how many places, the first of them. With `rules`, by those alone. */
export async function expectNoAxeFindings(page: Page, rules?: string[]): Promise<void> {
  // one page without frames of others: axe runs in it, and no second page is opened for each look
  const axe = new AxeBuilder({ page }).setLegacyMode(true)
  if (rules !== undefined) axe.withRules(rules)
  const { violations } = await axe.analyze()
  const found = violations.map(({ id, nodes }) => `${id} × ${nodes.length}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary}`)
  expect.soft(found, page.url()).toEqual([])
}
