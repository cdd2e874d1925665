import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type Tx } from '#db/client.ts'
import { sql } from '#db/sql.ts'
import { bigintArray } from '#db/sql-array.ts'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { isPoison } from '#lib/poison.ts'
import { defineTask, type TaskHandler } from '../define-task.ts'
import type { TaskHandlers } from '../engine.ts'
import type { Tasks } from '../registry.ts'

/** What a number shall do when it is worked on; null does nothing but take `ms`. */
export type NumberRow = { id: number; ms?: number; fails?: ErrorCode | null; failsTimes?: number; kills?: boolean; blocks?: boolean }

/** A table of numbers to work on, and of what was published for them: the smallest task there can be, on the real engine. */
export async function makeNumbers(databaseUrl: string, rows: NumberRow[]): Promise<void> {
  const connection = connect(databaseUrl, { max: 1 })
  try {
    await connection.sql.unsafe(`
      create table if not exists numbers (
        id bigint primary key, ms integer not null default 0, fails text, fails_times integer not null default 1000000, kills boolean not null default false,
        blocks boolean not null default false,
        done_at timestamptz, failed_code text, held boolean not null default false);
      create table if not exists number_tries (id bigint, pid integer, at timestamptz default clock_timestamp());
      create table if not exists published_numbers (id bigint, run_note text, pid integer, at timestamptz default clock_timestamp())`)
    await connection.sql`truncate numbers, number_tries, published_numbers`
    const all = rows.map(({ id, ms = 0, fails = null, failsTimes = 1_000_000, kills = false, blocks = false }) => ({
      id,
      ms,
      fails,
      fails_times: failsTimes,
      kills,
      blocks,
    }))
    for (let i = 0; i < all.length; i += 1000) await connection.sql`insert into numbers ${connection.sql(all.slice(i, i + 1000))}`
  } finally {
    await connection.close()
  }
}

const one = async (tx: Tx, query: ReturnType<typeof sql>): Promise<number> => Number((await tx.execute<{ n: string }>(query))[0]?.n)
const inScope = sql`(done_at is null and not held)`
const held = async (tx: Tx, ids: number[], to: boolean) =>
  (
    await tx.execute(
      sql`update numbers set held = ${to} where id = any(${bigintArray(ids)}) and held <> ${to} and failed_code is not null returning id`,
    )
  ).length

export const numbersTask = defineTask<{ note: string }>({
  key: 'preprocess-images',
  title: 'Numbers',
  noun: { one: 'number', many: 'numbers' },
  description: 'Works through a table of numbers.',
  lockId: 42_012,
  batchSize: 4,
  maxAttempts: 3,
  pinSettings: () => Promise.resolve({ note: 'n' }),
  upperBound: (tx) => one(tx, sql`select coalesce(max(id), 0) as n from numbers`),
  count: (tx, scope) =>
    scope.kind === 'selection'
      ? Promise.resolve(scope.ids.length)
      : one(tx, sql`select count(*) as n from numbers where ${scope.kind === 'all' ? sql`not held` : inScope}`),
  scopeCounts: async (tx) => {
    const all = await one(tx, sql`select count(*) as n from numbers where not held`)
    const quarantined = await one(tx, sql`select count(*) as n from numbers where held`)
    return {
      missing: await one(tx, sql`select count(*) as n from numbers where ${inScope}`),
      stale: 0,
      failed: 0,
      quarantined,
      complete: 0,
      all,
    }
  },
  listNext: async (tx, { scope, after, upTo, limit }) => {
    const chosen = scope.kind === 'selection' ? sql`id = any(${bigintArray(scope.ids)})` : scope.kind === 'all' ? sql`not held` : inScope
    const rows = await tx.execute<{ id: string }>(
      sql`select id from numbers where id > ${after} and id <= ${upTo} and ${chosen} order by id limit ${limit}`,
    )
    return rows.map(({ id }) => Number(id))
  },
  quarantine: {
    count: (tx) => one(tx, sql`select count(*) as n from numbers where held`),
    list: async (tx, { after, limit }) => {
      const rows = await tx.execute<{ id: string }>(sql`select id from numbers where held and id > ${after} order by id limit ${limit}`)
      return rows.map(({ id }) => ({ itemId: Number(id), code: null, details: null }))
    },
    among: async (tx, ids) =>
      (await tx.execute<{ id: string }>(sql`select id from numbers where held and id = any(${bigintArray(ids)})`)).map(({ id }) =>
        Number(id),
      ),
    hold: (tx, ids) => held(tx, ids, true),
    release: (tx, ids) => held(tx, ids, false),
  },
  describe: (_, ids) =>
    Promise.resolve(new Map(ids.map((id) => [id, { name: `number ${id}`, thumbnailUrl: null, artefactUrl: null, placeholder: null }]))),
  findByName: (_, search) => Promise.resolve(/^\d+$/.test(search) ? [Number(search)] : []),
})

const numbersHandler: TaskHandler<{ note: string }> = {
  checkReady: () => Promise.resolve(),
  processItem: async (itemId, { tools, signal, stage, settings, worksOn }) => {
    worksOn('the number')
    stage('look')
    const [row] = await tools.db.execute<{
      ms: number
      fails: ErrorCode | null
      fails_times: number
      kills: boolean
      blocks: boolean
      tries: string
    }>(sql`
      with tried as (insert into number_tries (id, pid) values (${itemId}, ${process.pid}))
      select ms, fails, fails_times, kills, blocks, (select count(*) from number_tries where id = ${itemId}) as tries from numbers where id = ${itemId}`)
    if (row === undefined) return { state: 'skipped', code: 'item_gone', bytesIn: 0, bytesOut: 0 }
    if (row.kills) process.kill(process.pid, 'SIGKILL')
    stage('work')
    if (row.blocks)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, row.ms) // nothing else of this process runs meanwhile
    else if (row.ms > 0)
      await sleep(row.ms, undefined, { signal }).catch((cause: unknown) => {
        throw new AppError('aborted', {}, cause)
      })
    if (row.fails !== null && Number(row.tries) < row.fails_times) throw new AppError(row.fails)
    return {
      state: 'ok',
      bytesIn: 10,
      bytesOut: 3,
      commit: async (tx) => {
        await tx.execute(sql`update numbers set done_at = clock_timestamp(), failed_code = null, held = false where id = ${itemId}`)
        await tx.execute(sql`insert into published_numbers (id, run_note, pid) values (${itemId}, ${settings.note}, ${process.pid})`)
      },
    }
  },
  recordFailure: async (tx, itemId, { error: { code } }) => {
    await tx.execute(sql`update numbers set failed_code = ${code}, held = ${isPoison(code)} where id = ${itemId}`)
  },
}

export const numbersTasks: Tasks = { 'preprocess-images': numbersTask }
export const numbersHandlers: TaskHandlers = { 'preprocess-images': numbersHandler }
