import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { getBulkOperation } from '#db/bulk-operations/read.ts'
import { sql } from '#db/sql.ts'
import { ensureDefaultStorages } from '#db/storages/ensure-default-storages.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import type { HeldLease } from '#jobs/held-lease.ts'
import { keepLeases, type LeaseKeeper } from '#jobs/lease-keeper.ts'
import { startBulk } from '#jobs/start-bulk.ts'
import type { Tools } from '#jobs/tools.ts'
import { type BulkOperation, bulkOperationSchema, type StartBulk, startBulkSchema } from '#lib/contracts/bulk-operations.ts'
import { AppError } from '#lib/errors.ts'
import { createLog } from '#lib/log.ts'
import { changeInBulk } from '../handler.ts'

type TakeLease = Pick<LeaseKeeper, 'take'>
export const actor = { kind: 'user', id: 'u', label: 'ada@example.test' } as const
const log = createLog('test', 'fatal')

/** A database of its own and two workers' leases: operations are begun as a page does, and worked through as a worker does. */
export function useBulkBench() {
  const database = useTestDatabase()
  const db = () => database.connection().db
  const workers: LeaseKeeper[] = []
  beforeAll(async () => {
    await ensureDefaultStorages(db(), { root: '/nowhere' })
    for (let i = 0; i < 2; i++) workers.push(keepLeases(db(), { databaseUrl: database.url(), workerId: randomUUID(), log }))
  })
  afterAll(() => Promise.all(workers.map((worker) => worker.close())))
  beforeEach(async () => {
    for (const table of ['task_runs', 'images', 'bulk_operations', 'pgboss.job'])
      await database.connection().sql.unsafe(`delete from ${table}`)
  })

  async function work(id: string, { signal = new AbortController().signal, leases = workers[0] as TakeLease } = {}) {
    await changeInBulk(id, { tools: { db: db(), leases } as unknown as Tools, signal, log })
    return getBulkOperation(db(), id)
  }
  const start = async (request: StartBulk) => (await startBulk(db(), startBulkSchema.parse(request), actor)).id

  async function hold(lock: ReturnType<typeof sql>): Promise<{ open: () => Promise<void> }> {
    const taken = Promise.withResolvers<void>()
    const free = Promise.withResolvers<void>()
    const ended = db().transaction(async (tx) => {
      await tx.execute(lock)
      taken.resolve()
      await free.promise
    })
    await Promise.race([taken.promise, ended])
    return {
      open: () => {
        free.resolve()
        return ended
      },
    }
  }

  return {
    db,
    workers,
    start,
    /** Works it through under real leases. */
    work,
    perform: async (request: StartBulk): Promise<BulkOperation> => bulkOperationSchema.parse(await work(await start(request))),
    countRows: async (from: string) =>
      Number((await database.connection().sql.unsafe<{ n: number }[]>(`select count(*)::int as n from ${from}`))[0]?.n),
    /** Keeps what `lock` takes until `open`. */
    hold,
    /** Resolves when so many of this database's connections wait for a lock. */
    waitersAre: (n: number) =>
      expect
        .poll(
          async () => {
            const waiting = sql`select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
            return Number((await db().execute<{ n: string }>(waiting))[0]?.n)
          },
          { timeout: 20_000 },
        )
        .toBe(n),
    /** A lease whose transactions, counted from 1, end with these statements, so that what they did is undone. */
    disturbed: (last: Record<number, string>): TakeLease => {
      let made = 0
      return {
        take: async (resource) => {
          const lease = (await workers[0]?.take(resource)) ?? null
          if (lease === null) return null
          const fenced: HeldLease['fenced'] = (change, also) =>
            lease.fenced(async (tx) => {
              const statement = last[++made]
              const done = await change(tx)
              if (statement !== undefined) await tx.execute(sql.raw(statement))
              return done
            }, also)
          return { ...lease, fenced }
        },
      }
    },
    /** A lease whose holder is gone after `calls` transactions, as by a kill: without a word to the database, and the lease runs on. */
    dyingAfter: (calls: number): TakeLease => {
      let made = 0
      return {
        take: async (resource) => {
          const lease = (await workers[1]?.take(resource)) ?? null
          if (lease === null) return null
          const fenced: HeldLease['fenced'] = (change, also) => {
            if (++made > calls) throw new AppError('lease_lost')
            return lease.fenced(change, also)
          }
          return { ...lease, fenced, release: async () => {} }
        },
      }
    },
  }
}
