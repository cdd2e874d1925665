import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { drawPictures, drawTruncated, names } from './pictures.ts'

const widths = [360, 390, 640, 768, 1024, 1280, 1440, 1920, 2560]

/** Tables and lists that are wider than their place, and a page that is wider than its window. */
const findCut = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const window = document.documentElement.clientWidth
    const cut = document.documentElement.scrollWidth > window ? [`page ${document.documentElement.scrollWidth}`] : []
    for (const each of document.querySelectorAll('main table, main table tr, main section li')) {
      const head = each.closest('thead')
      if (head !== null && getComputedStyle(head).position === 'absolute') continue // only read aloud, where rows are cards
      const { right, width } = each.getBoundingClientRect()
      const place = each.closest('div, section')?.getBoundingClientRect().right ?? window
      if (width > 0 && right > Math.min(window, place) + 1)
        cut.push(`${each.tagName} ${each.textContent?.slice(0, 40)}: ${right} of ${place}`)
    }
    for (const cell of document.querySelectorAll('main td:not(:has(> [role="checkbox"], > input)), main li > *')) {
      const { overflowX, textOverflow } = getComputedStyle(cell)
      const isShortened = textOverflow === 'ellipsis' || overflowX === 'auto'
      if (cell.clientWidth > 0 && cell.scrollWidth > cell.clientWidth + 1 && !isShortened)
        cut.push(`${cell.tagName} ${cell.textContent?.slice(0, 40)}`)
    }
    return cut
  })

test('runs and what they hold fit from 360 to 2560 px: nothing is cut, and no page moves sideways', async ({ admin, api, folder }) => {
  await api.clearLibrary()
  await drawPictures(folder, names('a-picture-with-a-rather-long-name-that-somebody-gave-it', 6), { seed: 9000, width: 500, height: 350 })
  await drawTruncated(folder, 'broken.jpg', 9100)
  writeFileSync(join(folder, 'notes.jpg'), 'no picture at all')
  await api.importFolder(folder)
  const run = await api.waitForEnd((await api.startRun({ kind: 'all', within: { folder } })).id)
  expect(run).toMatchObject({ state: 'succeeded_with_errors', counts: { ok: 6, failed: 2 } })
  const paused = await api.startRun({ kind: 'all', within: { folder, addedAfter: '2020-01-01' } })
  await api.post(`/api/v1/tasks/runs/${paused.id}/pause`)

  const faults: string[] = []
  for (const [address, ready] of [
    ['/admin/tasks', 'Runs'],
    [`/admin/tasks/runs/${run.id}`, 'Items'],
    [`/admin/tasks/runs/${run.id}?tab=timing`, 'Time by stage'],
  ] as const) {
    await admin.goto(address)
    await expect(admin.getByRole('table', { name: ready }).getByRole('row').nth(1)).toBeVisible()
    for (const width of widths) {
      await admin.setViewportSize({ width, height: 900 })
      faults.push(...(await findCut(admin)).map((found) => `${address} at ${width}: ${found}`))
    }
    await admin.setViewportSize({ width: 1440, height: 900 })
  }
  await admin.goto(`/admin/tasks/runs/${run.id}?tab=errors`)
  const failures = admin.getByRole('region', { name: 'Failures by code' }).getByRole('listitem')
  await expect(failures).toHaveCount(2)
  for (const width of widths) {
    await admin.setViewportSize({ width, height: 900 })
    faults.push(...(await findCut(admin)).map((found) => `errors at ${width}: ${found}`))
    const starts = await failures
      .getByRole('button', { name: /^See the items/ })
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().x))
    if (new Set(starts).size !== 1) faults.push(`errors at ${width}: buttons begin at ${starts.join(' and ')}`)
  }
  expect(faults).toEqual([])
  await api.post(`/api/v1/tasks/runs/${paused.id}/cancel`)
})
