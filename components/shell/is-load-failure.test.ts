import { expect, test } from 'vitest'
import { isLoadFailure } from './is-load-failure.ts'

test.each([
  Object.assign(new Error('Failed to load chunk /_next/static/chunks/0a.js from module 123'), { name: 'ChunkLoadError' }),
  new TypeError('Failed to fetch dynamically imported module: http://kiln/_next/a.js'),
  new TypeError('error loading dynamically imported module: http://kiln/_next/a.js'),
  new TypeError('Importing a module script failed.'),
])('a script that did not come is told from other failures: %s', (error) => {
  expect(isLoadFailure(error)).toBe(true)
})

test.each([new Error('An error occurred in the Server Components render.'), new TypeError('Failed to fetch'), 'no error'])(
  'what failed otherwise is no script that did not come: %s',
  (error) => {
    expect(isLoadFailure(error)).toBe(false)
  },
)
