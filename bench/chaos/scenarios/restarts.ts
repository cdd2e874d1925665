import { setTimeout as sleep } from 'node:timers/promises'
import { compareMedians } from '../compare-medians.ts'
import { quantiles } from '../gaps.ts'
import { keepRunning, measureRate, percentOf, secondsToNextItem, topUp } from '../load.ts'
import type { Scenario, Stage } from '../scenario.ts'

const windowSeconds = 5
const backWithinMs = 10_000

type Rates = [before: number, after: number]

/** R5, its first part: Postgres goes away and comes back. Between two restarts as long a stretch without one, for the machine's other load. */
export const restarts: Scenario = {
  doc: 'Postgres shut down fast or as by a crash, 0 to 5 s, and started again, beside stretches without that (R5)',
  options: { times: 20, longSeconds: 60 },
  workers: 3,
  run,
}

async function run(stage: Stage): Promise<void> {
  const { server, options, tell, problem, say } = stage
  await topUp(stage, 600)
  const load = keepRunning(stage)
  await secondsToNextItem(stage)
  const rates: { calm: Rates[]; restarted: Rates[] } = { calm: [], restarted: [] }
  const firstItem: number[] = []
  let before = await measureRate(stage, windowSeconds)
  for (let n = 0; n < 2 * (options.times ?? 0); n++) {
    await topUp(stage, 500)
    const isCalm = n % 2 === 0
    const downMs = Math.random() * 5000
    if (isCalm) await sleep(downMs)
    else await server.restart(n % 4 === 1 ? 'fast' : 'immediate', downMs)
    const backAt = performance.now()
    const seconds = await secondsToNextItem(stage)
    if (!isCalm) firstItem.push(seconds)
    await sleep(Math.max(0, backWithinMs - (performance.now() - backAt)))
    const after = await measureRate(stage, windowSeconds)
    rates[isCalm ? 'calm' : 'restarted'].push([before, after])
    say(
      `${isCalm ? 'nothing' : 'a restart'}: next item after ${seconds.toFixed(1)} s, ${before.toFixed(1)} items/s before, ${after.toFixed(1)} after`,
    )
    before = after
  }
  tell(`- R5: ${options.times} restarts of Postgres, every other one as after a crash, 0 to 5 s down`)
  tell(`- seconds from Postgres answering again until the next item ends: ${quantiles(firstItem)}`)
  tell(`- items a second from 10 to ${10 + windowSeconds} s after, against the window before: ${percentOf(rates.restarted)}`)
  tell(`- the same where nothing was restarted: ${percentOf(rates.calm)}`)
  const share = ([from, to]: Rates) => to / from
  const { ratio, low, high } = compareMedians(rates.restarted.map(share), rates.calm.map(share))
  // the window after a restart is the one before a calm stretch, and the other way round: what a restart costs stands in both, once each way
  tell(
    `- of what it is without a restart: ${percent(Math.sqrt(ratio))} (of 10,000 draws anew 90 % lie between ${percent(Math.sqrt(low))} and ${percent(Math.sqrt(high))})`,
  )
  if (Math.sqrt(high) < 0.95) problem('R5: below 95 % of the throughput without a restart')
  if (firstItem.some((seconds) => seconds > 45)) problem('R5: no item for 45 s after a restart')
  if (options.longSeconds) {
    await topUp(stage, 500)
    await server.restart('fast', options.longSeconds * 1000)
    tell(`- ${options.longSeconds} s down: ${(await secondsToNextItem(stage)).toFixed(1)} s until the next item`)
  }
  await load.stop()
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`
