import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixtures.ts'

test('a page whose stream is cut says so, and goes on by itself once the web is back', async ({ admin, kiln }) => {
  await admin.goto('/admin/tasks')
  await expect(admin.getByText(/^live, /)).toBeVisible()
  const { pid } = JSON.parse(readFileSync(join(kiln.home, 'state', 'run', 'child-web.json'), 'utf8')) as { pid: number }
  process.kill(pid, 'SIGKILL')
  await expect(admin.getByText(/^not live, /)).toBeVisible()
  await expect(admin.getByText(/^live, /)).toBeVisible({ timeout: 60_000 })
  await expect.poll(async () => (await admin.request.get('/api/ready')).status(), { timeout: 30_000 }).toBe(200)
})
