import { setTimeout as sleep } from 'node:timers/promises'
import { keepRunning, measureRate, percentOf, secondsToNextItem, topUp } from '../load.ts'
import type { Scenario } from '../scenario.ts'

/** R5, its second part: sessions are cut one by one. */
export const terminated: Scenario = {
  doc: 'pg_terminate_backend once a second on any session of the workers (R5)',
  options: { seconds: 60 },
  workers: 3,
  run: async (stage) => {
    const { lab, options, tell } = stage
    await topUp(stage, 1500)
    const load = keepRunning(stage)
    await secondsToNextItem(stage)
    const before = await measureRate(stage, 10)
    const during = measureRate(stage, options.seconds ?? 0)
    const cut = new Map<string, number>()
    for (let n = 0; n < (options.seconds ?? 0); n++) {
      const [session] = await lab.connection.sql<{ name: string }[]>`
        with chosen as (
          select pid, application_name as name from pg_stat_activity where application_name ~ '^kiln' and datname = current_database() order by random() limit 1)
        select name, pg_terminate_backend(pid) from chosen`
      if (session !== undefined) cut.set(session.name, (cut.get(session.name) ?? 0) + 1)
      await sleep(1000)
    }
    const rate = await during
    await sleep(10_000)
    await topUp(stage, 500)
    const after = await measureRate(stage, 10)
    await load.stop()
    const sessions = [...cut].map(([name, n]) => `${name} ${n}`).join(', ')
    tell(`- R5: a session cut every second for ${options.seconds} s (${sessions})`)
    tell(
      `- items a second meanwhile, against the 10 s before: ${percentOf([[before, rate]])}; from 10 s after: ${percentOf([[before, after]])}`,
    )
  },
}
