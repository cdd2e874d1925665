import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from '#db/sql.ts'
import { baseEnv } from '#lib/env.ts'
import { spawnChild } from '#render/process.ts'
import type { EmbeddedPostgres } from '#scripts/embedded-postgres.ts'
import type { ChaosWorker, Farm } from './farm.ts'
import { type KillPoint, killPoints } from './kill-points.ts'
import { hasEnded, type Lab, startMissing, until } from './lab.ts'
import { findImageChildren, isWorker } from './processes.ts'
import { createStriker, type Striker } from './strike.ts'

const farmSize = 3
const leastAlive = 2

export type KillOptions = {
  lab: Lab
  farm: Farm
  mark: string
  killsPerPoint: number
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

export type Killed = { hits: Map<string, number>; missed: Map<string, number>; orphans: number; runIds: string[] }

/**
 * Keeps a run going over what is missing while one process after another is killed, each point as often as asked, in random order; a dead
 * worker is replaced, as a launcher does. Ends when all is done.
 */
export async function killAndGoOn({
  lab,
  farm,
  mark,
  killsPerPoint,
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
  const schedule = shuffle(actions.flatMap((action) => Array.from({ length: killsPerPoint }, () => action)))
  const again = new Map<string, number>()
  const startedAt = performance.now()
  farm.keep(farmSize)
  for (const action of schedule) {
    if (performance.now() - startedAt > forMs) {
      say('time is up: fewer kills than asked for')
      break
    }
    await until('workers', () => Promise.resolve(farm.workers().length >= leastAlive))
    if ((await keepRunning()) === null) {
      await addMore()
      await keepRunning()
    }
    const hit = await action.act()
    count(action.name, hit)
    if (!hit && (again.get(action.name) ?? 0) < killsPerPoint) {
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

async function strikeChild(farm: Farm): Promise<boolean> {
  const before = farm.childrenKilled()
  const workers = farm.workers()
  const worker = workers[Math.floor(Math.random() * workers.length)]
  worker?.arm('image child')
  for (let i = 0; i < 120 && farm.childrenKilled() === before; i++) await sleep(50)
  worker?.arm(null)
  return farm.childrenKilled() > before
}

async function strikeDriver({ db }: Lab, farm: Farm, striker: Striker): Promise<boolean> {
  let driver: ChaosWorker | undefined
  for (let i = 0; i < 60 && driver === undefined; i++) {
    await sleep(100)
    const [holder] = await db.execute<{ owner: string }>(
      sql`select owner from leases where resource like 'run:%' and expires_at > clock_timestamp()`,
    )
    driver = farm.workers().find(({ id }) => id === holder?.owner)
  }
  if (driver !== undefined) await striker.kill('driver', driver)
  return driver !== undefined
}

/** A worker dies first, so that there is something to revive; whoever revives it dies too, in the middle. */
async function strikeSweeper(farm: Farm, striker: Striker): Promise<boolean> {
  const first = await striker.strike({ name: 'after claim', by: 'tell' })
  if (first === null) return false
  let hit = false
  await striker.catchAt(
    'in sweep',
    async (pid) => {
      const sweeper = farm.workers().find((one) => one.pid === pid)
      if (sweeper === undefined) return
      await striker.kill('in sweep', sweeper)
      hit = true
    },
    25_000,
  )
  return hit
}

/** Who asks for the end of a run dies while asking: it was not said, so it did not happen. */
async function strikeCaller({ db, databaseUrl }: Lab, striker: Striker, runId: string | null): Promise<boolean> {
  if (runId === null) return false
  const caught = striker.catchAt('in cancel', async (pid) => void process.kill(pid, 'SIGKILL'), 15_000)
  await sleep(50)
  const caller = spawnChild({
    command: process.execPath,
    args: [join(import.meta.dirname, 'caller.ts'), databaseUrl, runId],
    env: baseEnv(),
    stdio: 'ignore',
  })
  const ended = new Promise<void>((resolve) => caller.once('exit', () => resolve()))
  if ((await caught) === null) return false
  await ended
  await sleep(300)
  const [run] = await db.execute<{ state: string }>(sql`select state from task_runs where id = ${runId}`)
  if (run?.state === 'cancelling' || run?.state === 'cancelled') throw new Error('a cancel that was never answered took hold')
  return true
}

/** A run is cancelled, and one of the workers dies while it lets go. */
async function strikeStopping(lab: Lab, farm: Farm, striker: Striker, runId: string | null): Promise<boolean> {
  if (runId === null) return false
  let hit = false
  const caught = striker.catchAt(
    'in stop',
    async (pid) => {
      const worker = farm.workers().find((one) => one.pid === pid)
      if (worker === undefined) return
      await striker.kill('in stop', worker)
      hit = true
    },
    15_000,
  )
  await sleep(50)
  const caller = spawnChild({
    command: process.execPath,
    args: [join(import.meta.dirname, 'caller.ts'), lab.databaseUrl, runId],
    env: baseEnv(),
    stdio: 'ignore',
  })
  await new Promise<void>((resolve) => caller.once('exit', () => resolve()))
  await caught
  await until('the run cancelled', () => hasEnded(lab.db, runId))
  return hit
}

function shuffle<T>(list: T[]): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[list[i], list[j]] = [list[j] as T, list[i] as T]
  }
  return list
}
