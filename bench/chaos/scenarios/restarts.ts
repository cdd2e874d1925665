import { setTimeout as sleep } from 'node:timers/promises'
import { quantiles } from '../gaps.ts'
import { keepRunning, measureRate, percentOf, secondsToNextItem, topUp } from '../load.ts'
import type { Scenario } from '../scenario.ts'

const windowSeconds = 5

/** R5, its first part: Postgres goes away and comes back. */
export const restarts: Scenario = {
  doc: 'Postgres shut down fast or as by a crash, 0 to 5 s, and started again (R5)',
  options: { times: 20, longSeconds: 60 },
  workers: 3,
  run: async (stage) => {
    const { server, options, tell, problem, say } = stage
    await topUp(stage, 600)
    const load = keepRunning(stage)
    await secondsToNextItem(stage)
    const rates: [number, number][] = []
    const firstItem: number[] = []
    let before = await measureRate(stage, windowSeconds)
    for (let n = 0; n < (options.times ?? 0); n++) {
      await topUp(stage, 500)
      await server.restart(n % 2 === 0 ? 'fast' : 'immediate', Math.random() * 5000)
      const backAt = performance.now()
      firstItem.push(await secondsToNextItem(stage))
      await sleep(Math.max(0, 10_000 - (performance.now() - backAt)))
      const after = await measureRate(stage, windowSeconds)
      rates.push([before, after])
      say(
        `restart ${n + 1}: first item after ${firstItem.at(-1)?.toFixed(1)} s, ${before.toFixed(1)} items/s before, ${after.toFixed(1)} after`,
      )
      before = after
    }
    tell(`- R5: ${options.times} restarts of Postgres, every other one as after a crash, 0 to 5 s down`)
    tell(`- seconds from Postgres answering again until the next item ends: ${quantiles(firstItem)}`)
    tell(`- items a second from 10 to ${10 + windowSeconds} s after, against the window before: ${percentOf(rates)}`)
    if (firstItem.some((seconds) => seconds > 45)) problem('R5: no item for 45 s after a restart')
    if (options.longSeconds) {
      await topUp(stage, 500)
      await server.restart('fast', options.longSeconds * 1000)
      tell(`- ${options.longSeconds} s down: ${(await secondsToNextItem(stage)).toFixed(1)} s until the next item`)
    }
    await load.stop()
  },
}
