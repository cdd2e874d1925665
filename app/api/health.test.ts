import { describe, expect, test, vi } from 'vitest'
import { useWeb } from '#app/_server/testing/use-web.ts'
import { closeWebDb } from '#app/_server/web-database.ts'
import { GET as health } from './health/route.ts'
import { GET as metrics } from './metrics/route.ts'
import { GET as ready } from './ready/route.ts'

const web = useWeb()

describe('health', () => {
  test('alive is one thing, able to work another: the reasons are named', async () => {
    expect(await (await web.call(health)).json()).toEqual({ alive: true, database: 'ok' })
    const answer = await web.call(ready)
    expect(answer.status).toBe(503)
    const { reasons } = (await answer.json()) as { reasons: { code: string }[] }
    expect(reasons.map(({ code }) => code).sort()).toEqual(['no_worker', 'storage_not_configured', 'storage_not_configured'])
  })

  test('metrics are for whoever has a key', async () => {
    expect((await web.call(metrics)).status).toBe(401)
    const answer = await web.call(metrics, { bearer: await web.keyFor('viewer') })
    const text = await answer.text()
    expect(text).toMatch(/^kiln_database_up 1$/m)
    expect(text).toMatch(/^kiln_images{state="missing"} 0$/m)
    expect(text).toMatch(/^kiln_web_process_cpu/m)
  })

  test('a database that refuses connections leaves the process alive and says so within two seconds', async () => {
    await closeWebDb()
    const { loadEnv } = await import('#lib/env.ts')
    const env = loadEnv()
    const before = env.DATABASE_URL
    env.DATABASE_URL = 'postgres://kiln:x@127.0.0.1:1/kiln'
    try {
      const started = performance.now()
      const answer = await web.call(health)
      expect(answer.status).toBe(200)
      expect(await answer.json()).toEqual({ alive: true, database: 'degraded' })
      expect(performance.now() - started).toBeLessThan(2_000)
    } finally {
      env.DATABASE_URL = before
      vi.unstubAllEnvs()
      await closeWebDb()
    }
  })
})
