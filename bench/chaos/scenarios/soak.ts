import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ChaosWorker } from '../farm.ts'
import { killPoints } from '../kill-points.ts'
import { killAndGoOn } from '../kills.ts'
import { lineThrough, middles } from '../line-through.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { tellGaps } from './kills.ts'

const warmUpMinutes = 10
const stretchMinutes = 2
const imagesPerKill = 25

/** R12, for as long as it is given. */
export const soak: Scenario = {
  doc: 'so many images an hour with the kills of R1, one worker of three never killed: memory, files, sessions and locks that stay (R12)',
  options: { minutes: 70, imagesAnHour: 2000, calm: 300 },
  workers: 3,
  compare: true,
  run,
}

type Look = { minutes: number; rssMb: number; childrenMb: number }

async function run(stage: Stage): Promise<void> {
  const { farm, options, tell, problem, say } = stage
  const [kept] = farm.workers()
  if (kept === undefined) throw new Error('no worker')
  say(`database ${stage.lab.databaseUrl}`)
  const watch = startWatching(stage, kept)
  const endsAt = performance.now() + (options.minutes ?? 0) * 60_000
  const hits = new Map<string, number>()
  while (performance.now() < endsAt) {
    const killed = await killAtPace(stage, kept, endsAt - performance.now())
    for (const [name, n] of killed.hits) hits.set(name, (hits.get(name) ?? 0) + n)
    if (killed.orphans > 0) problem(`${killed.orphans} image children without a worker`)
  }
  const { looks, idle, locks } = await watch.stop()
  const total = [...hits.values()].reduce((sum, n) => sum + n, 0)
  tell(`- R12: ${options.minutes} minutes, ${stage.photos()} images, ${total} kills: ${[...hits].map((hit) => hit.join(' ')).join(', ')}`)
  tellMemory(
    stage,
    'the worker that was never killed',
    looks.map(({ minutes, rssMb }) => [minutes, rssMb]),
  )
  tellMemory(
    stage,
    'its image children together',
    looks.map(({ minutes, childrenMb }) => [minutes, childrenMb]),
  )
  tell(`- sessions idle in a transaction for over 30 s: ${idle}; advisory locks held for over 30 s: ${locks}`)
  if (idle + locks > 0) problem('R12: a session or a lock stayed')
  await tellGaps(stage)
  await stage.settle()
  const left = join(stage.home, 'work', kept.id)
  const files = existsSync(left) ? readdirSync(left) : []
  tell(`- files in the work folder of that worker, idle: ${files.length}`)
  if (files.length > 0) problem(`R12: temporary files stay: ${files.slice(0, 5).join(', ')}`)
}

/** The kills of R1, one to 25 images, but for the worker that is kept. */
function killAtPace(stage: Stage, kept: ChaosWorker, forMs: number) {
  const { lab, farm, mark, say, server } = stage
  const imagesAnHour = stage.options.imagesAnHour ?? 0
  const [startedAt, before] = [performance.now(), stage.photos()]
  const wanted = () => before + (imagesAnHour * (performance.now() - startedAt)) / 3_600_000
  const total = Math.ceil((imagesAnHour * forMs) / 3_600_000 / imagesPerKill)
  return killAndGoOn({
    lab,
    farm: { ...farm, workers: () => farm.workers().filter(({ id }) => id !== kept.id) },
    mark,
    killsPerPoint: Math.floor(total / (killPoints.length + 6)),
    total,
    killPostgres: server.killAll,
    say,
    addMore: async () => {
      while (wanted() < stage.photos() + imagesPerKill) await sleep(200)
      await stage.addPhotos(Math.floor(wanted() - stage.photos()))
    },
    forMs,
  })
}

/** Looks every five seconds; where the database is down it is not asked. */
function startWatching({ lab, home, problem }: Stage, kept: ChaosWorker) {
  const looks: Look[] = []
  const startedAt = performance.now()
  let [idle, locks, stopped] = [0, 0, false]
  const ended = (async () => {
    for (; !stopped; await sleep(5000)) {
      if (kept.isGone()) return problem('R12: the worker that nobody killed has ended')
      const look = { minutes: (performance.now() - startedAt) / 60_000, rssMb: rssMb(kept.pid), childrenMb: childrenMb(kept.pid) }
      looks.push(look)
      appendFileSync(join(home, 'memory.csv'), `${Object.values(look).join(',')}\n`)
      const [row] = await lab.connection.sql<{ idle: string; locks: string }[]>`
        select (select count(*) from pg_stat_activity where state = 'idle in transaction' and state_change < clock_timestamp() - interval '30 seconds') as idle,
          (select count(*) from pg_locks l join pg_stat_activity a using (pid) where l.locktype = 'advisory' and a.state_change < clock_timestamp() - interval '30 seconds') as locks`.catch(
        () => [],
      )
      idle += Number(row?.idle ?? 0)
      locks += Number(row?.locks ?? 0)
    }
  })()
  return {
    stop: async () => {
      stopped = true
      await ended
      return { looks, idle, locks }
    },
  }
}

function tellMemory({ tell }: Stage, whose: string, points: [minutes: number, mb: number][]): void {
  const settled = middles(points, stretchMinutes).filter(([minutes]) => minutes > warmUpMinutes)
  const { slope, error } = lineThrough(settled)
  const of = points.filter(([minutes]) => minutes > warmUpMinutes).map(([, mb]) => mb)
  tell(
    `- memory of ${whose}: from minute ${warmUpMinutes} on ${Math.min(...of).toFixed(0)} to ${Math.max(...of).toFixed(0)} MB, slope ${(60 * slope).toFixed(1)} ± ${(60 * error).toFixed(1)} MB an hour (standard error; ${settled.length} middles of ${stretchMinutes} minutes)`,
  )
}

const rssMb = (pid: number): number => {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0 // it ended meanwhile
  }
}

const childrenMb = (pid: number): number =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .reduce((sum, child) => sum + rssMb(Number(child)), 0)
