import { quantiles, readGaps, readPauses } from '../gaps.ts'
import { killAndGoOn } from '../kills.ts'
import type { Scenario, Stage } from '../scenario.ts'

/** R1, R3: three workers, one kill after another at every named point, and at random. */
export const kills: Scenario = {
  doc: 'SIGKILL at every named point as often as asked, and at random until there are as many as asked (R1, R3)',
  options: { kills: 5, total: 200, images: 5000, minutes: 40, calm: 1000 },
  compare: true,
  run,
}

async function run(stage: Stage): Promise<void> {
  const { lab, farm, options, tell, problem } = stage
  await stage.addPhotos(options.images ?? 0)
  const began = performance.now()
  const killed = await killAndGoOn({
    lab,
    farm,
    mark: stage.mark,
    killsPerPoint: options.kills ?? 0,
    total: options.total,
    imagesPerKill: (options.images ?? 0) / (options.total ?? 1),
    killPostgres: stage.server.killAll,
    say: stage.say,
    addMore: () => stage.addPhotos(150),
    forMs: (options.minutes ?? 0) * 60_000,
  })
  const total = [...killed.hits.values()].reduce((sum, n) => sum + n, 0)
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  tell(`- kills: ${total} with SIGKILL over ${stage.photos()} images in ${killed.runIds.length} runs, ${seconds} s`)
  tell(`  - ${list(killed.hits)}`)
  if (killed.missed.size > 0) tell(`  - nobody came by in time, tried again: ${list(killed.missed)}`)
  tell(`- image children without a worker 5 s after a kill: ${killed.orphans}`)
  if (killed.orphans > 0) problem(`${killed.orphans} image children without a worker`)
  await tellGaps(stage)
}

/** What R3 promises: p50 15 s, p95 30 s, max 45 s. */
export async function tellGaps({ lab, tell, problem }: Stage): Promise<void> {
  const gaps = await readGaps(lab.connection)
  const taken = gaps.flatMap(({ seconds }) => (seconds === null ? [] : [seconds]))
  const none = gaps.length - taken.length
  tell(`- R3, seconds from SIGKILL until another claims what the dead held: ${quantiles(taken)}; ${none} needed no claim`)
  const of = (kind: string) => gaps.flatMap(({ resource, seconds }) => (seconds !== null && resource.startsWith(kind) ? [seconds] : []))
  for (const kind of ['run', 'batch']) tell(`  - ${kind}: ${quantiles(of(kind))}`)
  tell(`- seconds from SIGKILL until any other worker ends an item: ${quantiles(await readPauses(lab.connection, 'worker'))}`)
  tell(`- seconds from Postgres answering again until the next item ends: ${quantiles(await readPauses(lab.connection, 'Postgres'))}`)
  const late = taken.filter((seconds) => seconds > 45).length
  if (late > 0) problem(`R3: ${late} gaps above 45 s`)
}

const list = (counts: Map<string, number>): string =>
  [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, n]) => `${name} ${n}`)
    .join(', ')
