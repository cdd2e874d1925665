import { expect, test } from 'vitest'
import * as route from './route.ts'

test.each(Object.entries(route))('%s to an address of the API that there is none of is refused as problem+json', async (_, answer) => {
  const response = answer()
  expect(response.status).toBe(404)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({ code: 'not_found' })
})
