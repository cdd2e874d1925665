import { linkSync, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { baseEnv, projectRoot } from '#lib/env.ts'
import { spawnChild } from '#render/process.ts'

const { scripts, version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
  version: string
}
const cache = join(projectRoot, 'node_modules/.cache')
/** Another Node than Kiln's own, by its place. */
const otherNode = join(cache, `other-node-${process.pid}`)
beforeAll(() => {
  mkdirSync(cache, { recursive: true })
  linkSync(realpathSync(join(projectRoot, 'node_modules/.bin/node')), otherNode)
})
afterAll(() => rmSync(otherNode, { force: true }))

async function run(node: string, ...args: string[]): Promise<{ code: number | null; stdout: string }> {
  const child = spawnChild({
    command: node,
    args: [join(projectRoot, 'scripts/on-own-node.mjs'), 'scripts/kiln.ts', ...args],
    env: baseEnv(),
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let stdout = ''
  child.stdout?.on('data', (chunk: Buffer) => (stdout += String(chunk)))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, stdout: stdout.trim() }
}

test('every command of npm begins on a Node that reads no TypeScript', () => {
  for (const [name, command] of Object.entries(scripts)) expect(command, name).toMatch(/^node scripts\/[\w-]+\.mjs( |$)/)
})

test.each([
  ['its own', join(projectRoot, 'node_modules/.bin/node')],
  ['another', otherNode],
])('a program gets its arguments and its exit code is told, begun on %s Node', async (_, node) => {
  expect(await run(node, '--version')).toEqual({ code: 0, stdout: version })
  expect((await run(node, 'task', 'no-such-task')).code).toBe(2)
})
