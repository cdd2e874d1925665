import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '#scripts/free-port.ts'
import { createFarm } from '../farm.ts'
import { keepRunning, measureRate, percentOf, secondsToNextItem, topUp } from '../load.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { startToxiproxy, type Way } from '../toxiproxy.ts'

/** R5, its fourth part: packets vanish. */
export const blackHole: Scenario = {
  doc: 'every connection to Postgres goes dead without an end, of one worker, then of all (R5)',
  options: { seconds: 30 },
  run: async (stage) => {
    const { server, lab, home, mark, problem } = stage
    const proxy = await startToxiproxy()
    const ways: Way[] = []
    const places = []
    for (const name of ['a', 'b', 'c']) {
      const port = await freePort()
      ways.push(await proxy.lead(name, `127.0.0.1:${port}`, `127.0.0.1:${server.port}`))
      const databaseUrl = lab.databaseUrl.replace(`:${server.port}/`, `:${port}/`)
      places.push({ name, prefix: [], databaseUrl, workDir: join(home, name) })
    }
    const farm = createFarm({ databaseUrl: lab.databaseUrl, workDir: home, mark, logFile: join(home, 'workers.log'), slots: 1, places })
    try {
      await farm.fill(3)
      await topUp(stage, 1500)
      const load = keepRunning(stage)
      await secondsToNextItem(stage)
      await cut(stage, 'one worker of three', ways.slice(0, 1), farm.workers().find(({ place }) => place === 'a')?.id ?? null)
      await cut(stage, 'all three', ways, null)
      await load.stop()
      await stage.settle()
    } finally {
      await farm.stop()
      await proxy.stop()
      if (farm.diedByThemselves() > 0) problem(`${farm.diedByThemselves()} workers ended by themselves`)
    }
  },
}

async function cut(stage: Stage, whom: string, ways: Way[], worker: string | null): Promise<void> {
  const { options, tell, lab } = stage
  await topUp(stage, 800)
  const before = await measureRate(stage, 10)
  const during = measureRate(stage, options.seconds ?? 0)
  for (const way of ways) await way.blackHole()
  await sleep((options.seconds ?? 0) * 1000 - 500)
  const held = await lab.connection.sql`select 1 from leases where owner = ${worker} and expires_at > clock_timestamp()`
  const rate = await during
  for (const way of ways) await way.open()
  const openedAt = performance.now()
  await topUp(stage, 800)
  const back = (performance.now() - openedAt) / 1000 + (await secondsToNextItem(stage, { worker }))
  await sleep(Math.max(0, 10_000 - (performance.now() - openedAt)))
  const after = await measureRate(stage, 10)
  tell(`- R5: a black hole of ${options.seconds} s for ${whom}: items a second meanwhile ${percentOf([[before, rate]])} of the 10 s before`)
  if (worker !== null) tell(`  - leases it still held at the end: ${held.length}`)
  tell(
    `  - seconds from its end until ${worker === null ? 'the next item' : 'that worker ends an item'}: ${back.toFixed(1)}; from 10 s after: ${percentOf([[before, after]])}`,
  )
}
