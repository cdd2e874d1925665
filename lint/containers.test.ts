import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { envSchema } from '#lib/env.ts'

/** The image and the compose file name settings, commands, routes and folders that live elsewhere: here they are held against each other. */
const root = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const compose = read('docker-compose.yml')
const dockerfile = read('Dockerfile')
const settings = Object.keys(envSchema.shape)

const service = (text: string, name: string): string => new RegExp(`^ {2}${name}:\\n((?: {4}.*\\n|\\n)*)`, 'm').exec(text)?.[1] ?? ''
const shared = (text: string): string => /^x-kiln:.*\n((?: {2}.*\n)*)/m.exec(text)?.[1] ?? ''
const variables = (text: string): string[] => [...text.matchAll(/^ +([A-Z][A-Z0-9_]*):/gm)].map(([, name]) => name ?? '')
const interpolated = (text: string): string[] => [...text.matchAll(/\$\{([A-Z0-9_]+)/g)].map(([, name]) => name ?? '')
const imageEnv = (text: string): Map<string, string> =>
  new Map(
    [...text.matchAll(/^ENV (.+)$/gm)].flatMap(([, line]) => (line ?? '').split(' ')).map((pair) => pair.split('=', 2) as [string, string]),
  )

/** What is wrong with a compose file, in words. */
function faults(text: string): string[] {
  const ours = ['web', 'worker'].map((name) => service(text, name))
  const commands = ours.map((one) => /^ {4}command: \[(\S+)\]$/m.exec(one)?.[1] ?? 'none')
  const known = [...read('scripts/kiln.ts').matchAll(/\.command\('([a-z-]+)'\)/g)].map(([, name]) => name ?? '')
  const routes = [...text.matchAll(/127\.0\.0\.1:\d+(\/[a-z/]+)/g)].map(([, path]) => path ?? '')
  const mounted = [...shared(text).matchAll(/^ {4}- (\S+):(\/\S+?)(?::ro)?$/gm)].map(([, , target]) => target ?? '')
  return [
    ...variables(shared(text) + ours.join('')).filter((name) => !settings.includes(name)),
    ...interpolated(text).filter((name) => ![...settings, 'POSTGRES_PASSWORD'].includes(name)),
    ...commands.filter((name) => !known.includes(name)),
    ...routes.filter((path) => !existsSync(join(root, 'app', `${path}/route.ts`))),
    ...(mounted.includes(imageEnv(dockerfile).get('KILN_HOME') ?? 'none') ? [] : ['KILN_HOME is in no volume']),
  ]
}

const seconds = (text: string): number => Number(/stop_grace_period: (\d+)s/.exec(text)?.[1] ?? 0)

describe('docker-compose.yml', () => {
  test('names only settings, commands, routes and folders that there are', () => {
    expect(variables(shared(compose)).length).toBeGreaterThan(4)
    expect(faults(compose)).toEqual([])
  })

  test.each([
    ['KILN_ENV: ', 'KILN_LABEL: '],
    ['LOG_LEVEL:-info', 'LOG_LEVELS:-info'],
    ['command: [worker]', 'command: [work]'],
    ['/api/ready', '/api/readiness'],
    ['kiln:/var/lib/kiln', 'kiln:/var/lib/kilns'],
  ])('a file with another word for %s would be found out', (right, wrong) => {
    expect(compose).toContain(right)
    expect(faults(compose.replace(right, wrong))).toHaveLength(1)
  })

  test('a worker and the web may take as long to stop as the launcher lets them', () => {
    const [worker, web] = [...read('scripts/launcher/start-kiln.ts').matchAll(/graceMs: ([\d_]+)/g)].map(
      ([, ms]) => Number(ms?.replace('_', '')) / 1000,
    )
    expect(seconds(service(compose, 'worker'))).toBeGreaterThan(worker ?? Number.NaN)
    expect(seconds(service(compose, 'web'))).toBeGreaterThan(web ?? Number.NaN)
  })

  test('no volume is used that is not declared, and none declared that is not used', () => {
    const declared = [...(/^volumes:\n((?: {2}\S+:\n)+)/m.exec(compose)?.[1] ?? '').matchAll(/(\S+):/g)].map(([, name]) => name ?? '')
    const used = [...compose.matchAll(/^ +- ([a-z]+):\//gm)].map(([, name]) => name ?? '')
    expect(new Set(used)).toEqual(new Set(declared))
  })
})

describe('Dockerfile', () => {
  test('sets only what is read', () => {
    const foreign = ['NODE_ENV', 'NEXT_TELEMETRY_DISABLED', 'PATH']
    expect([...imageEnv(dockerfile).keys()].filter((name) => ![...settings, ...foreign].includes(name))).toEqual([])
  })

  test('copies and runs only files that there are, and runs as nobody special', () => {
    const named = [...dockerfile.matchAll(/(?:^COPY (?!--)|\bnode )(.+?)(?= &&| \.\/?$| scripts\/$|$)/gm)]
      .flatMap(([, list]) => (list ?? '').split(' '))
      .concat([...dockerfile.matchAll(/scripts\/[\w-]+\.m?[jt]s/g)].map(([path]) => path))
      .filter((path) => /^[\w./-]+\.[a-z]+$/.test(path) || path === '.npmrc')
    expect(named.length).toBeGreaterThan(4)
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
    expect(dockerfile).toMatch(/^USER node$/m)
  })

  test('takes no secret, no state and no second copy of what it installs along', () => {
    const ignored = read('.dockerignore').split('\n')
    expect(ignored).toEqual(expect.arrayContaining(['.git', '.kiln', '.next', '.env*', 'node_modules', 'library']))
  })
})
