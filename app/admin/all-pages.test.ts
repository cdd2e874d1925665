import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const pages = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((file) => /(^|\/)page\.tsx$/.test(file))

/** Before anything is read: a layout is not asked again when only the page below it is fetched, so each page asks by itself. */
const asksFirst = (source: string): boolean => {
  const body = source.slice(source.indexOf('export default'))
  const asked = body.indexOf('requireSession(')
  const read = body.indexOf('webDb(')
  return asked >= 0 && (read < 0 || asked < read)
}

test('there are admin pages', () => {
  expect(pages.length).toBeGreaterThan(4)
})

test.each(pages)('%s asks by itself who looks at it, before it reads anything', (page) => {
  expect(asksFirst(readFileSync(join(import.meta.dirname, page), 'utf8'))).toBe(true)
})

test('a page that leaves it to its layout, or asks too late, is found out', () => {
  expect(asksFirst('export default async function Page() { return listRuns(webDb()) }')).toBe(false)
  expect(asksFirst("export default async function Page() { const db = webDb(); await requireSession('viewer') }")).toBe(false)
})
