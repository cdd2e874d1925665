import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import { type KilnProcess, startKiln } from './kiln-process.ts'

const person = { name: 'Ada Ember', email: 'ada@example.test', password: 'a long enough password' }

type Shared = {
  kiln: KilnProcess
  /** What the browser keeps after the first admin was made through the one-time link, as its user does it. */
  adminState: Awaited<ReturnType<BrowserContext['storageState']>>
}

type PerTest = {
  /** A page of the signed-in admin. */
  admin: Page
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
  baseURL: async ({ kiln }, use) => use(kiln.url),
  admin: async ({ browser, kiln, adminState }, use, info) => {
    const { viewport, colorScheme } = info.project.use
    const context = await browser.newContext({ baseURL: kiln.url, storageState: adminState, viewport, colorScheme })
    const page = await context.newPage()
    await use(page)
    await context.close()
  },
  folder: async ({ kiln }, use, info) => {
    const folder = join(kiln.home, `folder-${info.testId}-${info.retry}`)
    mkdirSync(folder, { recursive: true })
    await use(folder)
  },
})

export { expect, person }

/** Fails with what axe found: rule, how many places, the first of them. */
export async function expectNoAxeFindings(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id} × ${nodes.length}: ${nodes[0]?.html.slice(0, 200)}`)).toEqual([])
}
