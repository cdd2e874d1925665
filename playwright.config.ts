import { defineConfig } from '@playwright/test'
import { findBrowser } from './scripts/find-program.mjs'

const executablePath = findBrowser() ?? undefined

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/stories',
  // One whole Kiln a worker process: more of them would only fight for the same cores.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    // a container's root may not make the sandbox, and what is opened here is our own
    launchOptions: { executablePath, chromiumSandbox: false },
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
})
