import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from '#db/sql.ts'
import { baseEnv } from '#lib/env.ts'
import { spawnChild } from '#render/process.ts'
import type { ChaosWorker, Farm } from './farm.ts'
import { hasEnded, type Lab, until } from './lab.ts'
import type { Striker } from './strike.ts'

/** Kills that are no point which a worker comes by: each answers whether somebody died. */
export async function strikeChild(farm: Farm): Promise<boolean> {
  const before = farm.childrenKilled()
  const workers = farm.workers()
  const worker = workers[Math.floor(Math.random() * workers.length)]
  worker?.arm('image child')
  for (let i = 0; i < 120 && farm.childrenKilled() === before; i++) await sleep(50)
  worker?.arm(null)
  return farm.childrenKilled() > before
}

export async function strikeDriver({ db }: Lab, farm: Farm, striker: Striker): Promise<boolean> {
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

/** Whoever it is, whatever it does. */
export async function strikeSomebody(farm: Farm, striker: Striker): Promise<boolean> {
  await sleep(Math.random() * 1000)
  const workers = farm.workers()
  const worker = workers[Math.floor(Math.random() * workers.length)]
  if (worker !== undefined) await striker.kill('anybody, at any moment', worker)
  return worker !== undefined
}

/** A worker dies first, so that there is something to revive; whoever revives it dies too, in the middle. */
export async function strikeSweeper(farm: Farm, striker: Striker): Promise<boolean> {
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
export async function strikeCaller({ db, databaseUrl }: Lab, striker: Striker, runId: string | null): Promise<boolean> {
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
export async function strikeStopping(lab: Lab, farm: Farm, striker: Striker, runId: string | null): Promise<boolean> {
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
