import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { AdminRoute } from '#app/_server/admin-route.ts'
import { useWeb } from '#app/_server/testing/use-web.ts'
import type { Problem } from '#lib/contracts/problem.ts'

/** Every route about tasks, found by the files themselves. */
const root = join(import.meta.dirname, '..')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /^(tasks|preprocess-tasks)\/(.*\/)?route\.ts$/.test(file))
  .sort()
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const routes: { name: string; method: (typeof methods)[number]; handler: AdminRoute }[] = []
for (const file of files) {
  const loaded = (await import(join(root, file))) as Record<string, AdminRoute>
  for (const method of methods)
    if (loaded[method] !== undefined) routes.push({ name: `${method} ${dirname(file)}`, method, handler: loaded[method] })
}

const web = useWeb()
const params = { id: '00000000-0000-4000-8000-000000000000', code: 'internal' }
const ask = async (handler: AdminRoute, call: Parameters<typeof web.call>[1]): Promise<string> => {
  const answer = await web.call(handler, { ...call, params, cookie: await web.signInAs('admin') })
  const { code, details } = (await answer.json()) as Problem
  const names = ((details.issues as string[] | undefined) ?? []).map((issue) => issue.split(':')[0])
  return `${answer.status} ${code} ${names.includes('forse') ? 'forse' : names.join(' ')}`
}
const refused = '400 bad_request forse'

test('an address with a field that a route does not know is refused, and the field is named', async () => {
  expect(routes.length).toBeGreaterThan(25)
  const answers = []
  for (const { name, method, handler } of routes) answers.push([name, await ask(handler, { method, path: '/?forse=true' })])
  expect(answers).toEqual(routes.map(({ name }) => [name, refused]))
})

test('a body with a field that a route does not know is refused, and the field is named', async () => {
  const posts = routes.filter(({ method }) => method !== 'GET')
  const answers = []
  for (const { name, method, handler } of posts) answers.push([name, await ask(handler, { method, body: { forse: true } })])
  expect(answers).toEqual(posts.map(({ name }) => [name, refused]))
})

test('a field is refused where it does not belong, however deep: a scope within a misspelt folder would take everything', async () => {
  const { POST: start } = await import('./runs/route.ts')
  const issues = async (scope: unknown) => {
    const body = { task: 'preprocess-images', scope, dryRun: true }
    const answer = await web.call(start, { method: 'POST', body, cookie: await web.signInAs('admin') })
    return ((await answer.json()) as Problem).details.issues
  }
  expect(await issues({ kind: 'all', within: { foldr: '/photos' } })).toEqual(['scope.within.foldr: not a field that is known here'])
  expect(await issues({ kind: 'missing', ids: [1] })).toEqual(['scope.ids: not a field that is known here'])
  expect(await issues({ kind: 'selection', ids: [1], within: {} })).toEqual(['scope.within: not a field that is known here'])
})
