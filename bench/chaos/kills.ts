import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from '#db/sql.ts'
import type { EmbeddedPostgres } from '#scripts/embedded-postgres.ts'
import type { Farm } from './farm.ts'
import { type KillPoint, killPoints } from './kill-points.ts'
import { countDone, hasEnded, type Lab, startMissing, until } from './lab.ts'
import { findImageChildren, isWorker } from './processes.ts'
import { strikeCaller, strikeChild, strikeDriver, strikeSomebody, strikeStopping, strikeSweeper } from './specials.ts'
import { createStriker } from './strike.ts'

const farmSize = 3
const leastAlive = 2

type KillOptions = {
  lab: Lab
  farm: Farm
  mark: string
  killsPerPoint: number
  /** Kills in all: what the points do not use falls on anybody at any moment. */
  total?: number
  /** Spreads the kills over the pictures: none is begun before so many pictures a kill are done. */
  imagesPerKill?: number
  /** Null: the database is not killed. */
  killPostgres: (() => Promise<EmbeddedPostgres>) | null
  say: (line: string) => void
  points?: readonly KillPoint[]
  specials?: boolean
  /** Adds pictures when all are done before the kills are. */
  addMore: () => Promise<void>
  /** No kill is begun after so long. */
  forMs: number
}

type Killed = { hits: Map<string, number>; missed: Map<string, number>; orphans: number; runIds: string[] }

/**
 * Keeps a run going over what is missing while one process after another is killed, each point as often as asked, in random order; a dead
 * worker is replaced, as a launcher does. Ends when all is done.
 */
export async function killAndGoOn({
  lab,
  farm,
  mark,
  killsPerPoint,
  total = 0,
  imagesPerKill = 0,
  killPostgres,
  say,
  points = killPoints,
  specials = true,
  addMore,
  forMs,
}: KillOptions): Promise<Killed> {
  const striker = createStriker(lab.connection, lab.databaseUrl, farm)
  const killed: Killed = { hits: new Map(), missed: new Map(), orphans: 0, runIds: [] }
  const orphanWatches: Promise<void>[] = []
  const count = (name: string, hit: boolean) => {
    const into = hit ? killed.hits : killed.missed
    into.set(name, (into.get(name) ?? 0) + 1)
    say(`${hit ? 'killed' : 'nobody came by'}: ${name}`)
  }
  const keepRunning = async (): Promise<string | null> => {
    const last = killed.runIds.at(-1)
    if (last !== undefined && !(await hasEnded(lab.db, last))) return last
    const next = await startMissing(lab.db)
    if (next !== null) killed.runIds.push(next)
    return next
  }

  const actions: { name: string; act: () => Promise<boolean> }[] = points.map((point) => ({
    name: point.name,
    act: async () => (await striker.strike(point)) !== null,
  }))
  if (specials) {
    actions.push(
      { name: 'image child', act: () => strikeChild(farm) },
      { name: 'driver', act: () => strikeDriver(lab, farm, striker) },
      { name: 'in sweep', act: () => strikeSweeper(farm, striker) },
      { name: 'in cancel (who asks)', act: async () => strikeCaller(lab, striker, await keepRunning()) },
      { name: 'in cancel (who stops)', act: async () => strikeStopping(lab, farm, striker, await keepRunning()) },
    )
    if (killPostgres !== null)
      actions.push({
        name: 'Postgres',
        act: async () => {
          await killPostgres()
          await until('the database', () =>
            lab.db.execute(sql`insert into chaos_kills (point) values ('Postgres')`).then(
              () => true,
              () => false,
            ),
          )
          return true
        },
      })
  }
  const asked = actions.flatMap((action) => Array.from({ length: killsPerPoint }, () => action))
  const atRandom = { name: 'anybody, at any moment', act: () => strikeSomebody(farm, striker) }
  const schedule = shuffle([...asked, ...Array.from({ length: Math.max(0, total - asked.length) }, () => atRandom)])
  const again = new Map<string, number>()
  let hits = 0
  const spread = () =>
    until('enough pictures since the last kill', async () => (await countDone(lab.db)) >= (hits - 4) * imagesPerKill, {
      forMs: 20_000,
      everyMs: 200,
    }).catch(() => say('few pictures came through: going on'))
  const startedAt = performance.now()
  farm.keep(farmSize)
  for (const action of schedule) {
    if (performance.now() - startedAt > forMs) {
      say('time is up: fewer kills than asked for')
      break
    }
    await until('workers', () => Promise.resolve(farm.workers().length >= leastAlive))
    if (imagesPerKill > 0) await spread()
    if ((await keepRunning()) === null) {
      await addMore()
      await keepRunning()
    }
    const hit = await action.act()
    count(action.name, hit)
    if (hit) hits++
    if (!hit && (again.get(action.name) ?? 0) < 4 * killsPerPoint) {
      again.set(action.name, (again.get(action.name) ?? 0) + 1)
      schedule.push(action)
    }
    if (hit) orphanWatches.push(watchOrphans())
    await sleep(50 + Math.random() * 400)
  }
  await until('all done', async () => (await keepRunning()) === null, { forMs: 600_000, everyMs: 500 })
  await Promise.all(orphanWatches)
  await striker.close()
  return killed

  /** No image child may be without its worker for five seconds; one that has just lost it, to a later kill, has five of its own. */
  async function watchOrphans(): Promise<void> {
    await sleep(5_000)
    const before = new Set(findOrphans(mark))
    if (before.size === 0) return
    await sleep(5_000)
    killed.orphans += findOrphans(mark).filter((pid) => before.has(pid)).length
  }
}

/** Image children whose parent is no living Node process any more: the system gives them to another. */
const findOrphans = (mark: string): number[] => {
  const all = findImageChildren(mark)
  return all.filter(({ parent }) => !isWorker(parent)).map(({ pid }) => pid)
}

function shuffle<T>(list: T[]): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[list[i], list[j]] = [list[j] as T, list[i] as T]
  }
  return list
}
