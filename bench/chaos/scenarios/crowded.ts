import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { keepRunning, measureRate, percentOf, secondsToNextItem, topUp } from '../load.ts'
import type { Scenario } from '../scenario.ts'

const wanted = 300

/** R5, its third part: nobody gets in any more. */
export const crowded: Scenario = {
  doc: '300 idle clients take every place in Postgres, and the workers have to come back into it (R5)',
  options: { seconds: 30 },
  workers: 3,
  postgres: { max_connections: '100' },
  run: async (stage) => {
    const { lab, server, options, tell } = stage
    await topUp(stage, 1000)
    const load = keepRunning(stage)
    await secondsToNextItem(stage)
    const before = await measureRate(stage, 10)
    const crowd = Array.from({ length: wanted }, () =>
      postgres(server.url('postgres'), { max: 1, idle_timeout: 0, max_lifetime: null, connect_timeout: 5 }),
    )
    const enter = () => Promise.all(crowd.map((one) => one`select 1`.then(() => 1).catch(() => 0)))
    const first = (await enter()).filter(Boolean).length
    await lab.connection
      .sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name ~ '^kiln' and datname = current_database()`
    const places = (await enter()).filter(Boolean).length
    const during = await measureRate(stage, options.seconds ?? 0)
    await Promise.all(crowd.map((one) => one.end({ timeout: 1 })))
    const back = await secondsToNextItem(stage)
    await sleep(Math.max(0, 10_000 - back * 1000))
    await topUp(stage, 500)
    const after = await measureRate(stage, 10)
    await load.stop()
    tell(
      `- R5: ${wanted} clients came for 100 places, ${first} got in beside the workers, ${places} stayed after every session of the workers was cut`,
    )
    tell(`- items a second for ${options.seconds} s, against the 10 s before: ${percentOf([[before, during]])}`)
    tell(`- seconds from their leaving until the next item: ${back.toFixed(1)}; from 10 s after: ${percentOf([[before, after]])}`)
  },
}
