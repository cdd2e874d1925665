import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { keepRunning, topUp } from '../load.ts'
import type { Scenario, Stage } from '../scenario.ts'

/** R12, as far as a short one can show it. */
export const soak: Scenario = {
  doc: 'runs without an end, a worker killed now and then, one never: memory, files and locks that stay (R12)',
  options: { minutes: 30, killEverySeconds: 45 },
  workers: 3,
  run,
}

type Look = { minutes: number; rssMb: number }

async function run(stage: Stage): Promise<void> {
  const { lab, farm, options, tell, problem, say, home } = stage
  const [kept] = farm.workers()
  if (kept === undefined) throw new Error('no worker')
  await topUp(stage, 600)
  const load = keepRunning(stage)
  const startedAt = performance.now()
  const sinceMinutes = () => (performance.now() - startedAt) / 60_000
  const looks: Look[] = []
  let [kills, killedAt, idle, locks] = [0, performance.now(), 0, 0]
  while (sinceMinutes() < (options.minutes ?? 0)) {
    await topUp(stage, 300)
    looks.push({ minutes: sinceMinutes(), rssMb: rssMb(kept.pid) })
    const [row] = await lab.connection.sql<{ idle: string; locks: string }[]>`
      select (select count(*) from pg_stat_activity where state = 'idle in transaction' and state_change < clock_timestamp() - interval '30 seconds') as idle,
        (select count(*) from pg_locks l join pg_stat_activity a using (pid) where l.locktype = 'advisory' and a.state_change < clock_timestamp() - interval '30 seconds') as locks`
    idle += Number(row?.idle)
    locks += Number(row?.locks)
    if (performance.now() - killedAt > (options.killEverySeconds ?? 0) * 1000) {
      const victim = farm.workers().find(({ id }) => id !== kept.id)
      victim?.signal('SIGKILL')
      await victim?.exited
      await farm.start()
      killedAt = performance.now()
      kills++
    }
    await sleep(5000)
  }
  await load.stop()
  const settled = looks.filter(({ minutes }) => minutes > Math.min(5, (options.minutes ?? 0) / 3))
  const [items] = await lab.connection.sql<{ n: string }[]>`select count(*) as n from task_items where state = 'ok'`
  say(looks.map(({ minutes, rssMb: mb }) => `${minutes.toFixed(1)} ${mb.toFixed(0)}`).join(', '))
  tell(
    `- R12: ${sinceMinutes().toFixed(1)} minutes, ${items?.n} images, ${kills} kills; the worker that was never killed: ${looks[0]?.rssMb.toFixed(0)} MB at first, ${looks.at(-1)?.rssMb.toFixed(0)} MB at last, most ${Math.max(...looks.map((look) => look.rssMb)).toFixed(0)} MB, slope after the first minutes ${slope(settled).toFixed(1)} MB an hour (${settled.length} looks)`,
  )
  tell(`- sessions idle in a transaction for over 30 s: ${idle}; advisory locks held for over 30 s: ${locks}`)
  if (idle + locks > 0) problem('R12: a session or a lock stayed')
  await stage.settle()
  const left = join(home, 'work', kept.id)
  const files = existsSync(left) ? readdirSync(left) : []
  tell(`- files in the work folder of that worker, idle: ${files.length}`)
  if (files.length > 0) problem(`R12: temporary files stay: ${files.slice(0, 5).join(', ')}`)
}

const rssMb = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

/** Least squares, MB an hour. */
function slope(looks: Look[]): number {
  const n = looks.length
  const [meanX, meanY] = [looks.reduce((sum, { minutes }) => sum + minutes, 0) / n, looks.reduce((sum, look) => sum + look.rssMb, 0) / n]
  const top = looks.reduce((sum, { minutes, rssMb: mb }) => sum + (minutes - meanX) * (mb - meanY), 0)
  return (60 * top) / looks.reduce((sum, { minutes }) => sum + (minutes - meanX) ** 2, 0)
}
