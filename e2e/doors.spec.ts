import { request as ask } from 'node:http'
import { expect, test } from './fixtures.ts'

type Answer = { status: number; text: string }
/** Sent as it stands: a browser, or fetch, would write the address anew. */
const say = (base: string, path: string, { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {}) =>
  new Promise<Answer>((resolve, reject) => {
    const { hostname, port } = new URL(base)
    const sent = ask({ hostname, port, path, method, headers }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => {
        text += String(chunk)
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    sent.on('error', reject)
    sent.end()
  })

const spellings = [
  '/admin/images',
  '/admin%2Fimages',
  '/admin/%69mages',
  '//admin/images',
  '/admin//images',
  '/admin/../admin/images',
  '/admin/images?_rsc=1',
  '/admin/images.rsc',
  '/admin/images.segments/_full.segment.rsc',
  '/api/v1/images',
  '/api/v1%2Fimages',
  '/api//v1/images',
  '/api/v1/images?nxtPid=1&_rsc=1',
  '/api/v1/images/1%2F..%2F..%2Fusers',
  '/api/v1/uploads/..%2f..%2fsecrets.json',
  '/media/..%2f..%2fsecrets.json',
  '/_next/../api/v1/users',
]
const disguises: Record<string, string>[] = [
  {},
  { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
  { rsc: '1', 'next-router-prefetch': '1' },
  { rsc: '1', 'next-router-segment-prefetch': '/_tree' },
  { 'x-forwarded-host': 'evil.test', 'x-original-url': '/login', 'x-rewrite-url': '/login' },
]

test('no spelling of an address, and no header, opens what is closed', async ({ kiln, admin }) => {
  await admin.goto('/admin/images') // there is an account, so that a stranger is not sent to the set-up
  for (const path of spellings)
    for (const headers of disguises) {
      const { status, text } = await say(kiln.url, path, { headers })
      expect([301, 302, 303, 307, 308, 400, 401, 403, 404, 405], `${path} with ${JSON.stringify(headers)}`).toContain(status)
      expect(text).not.toContain('ada@example.test')
    }
})

test('a method that is none of an address is refused with a code', async ({ kiln }) => {
  for (const [method, path] of [
    ['TRACE', '/api/v1/images'],
    ['PROPFIND', '/admin'],
    ['PUT', '/api/v1/images'],
  ] as const) {
    const { status, text } = await say(kiln.url, path, { method })
    expect([status, (JSON.parse(text) as { code: string }).code]).toEqual([405, 'method_not_allowed'])
  }
})
