import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { describe, expect, it, test } from 'vitest'
import { revokeBatchLeases } from '#db/task-runs/revoke-batch-leases.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { AppError } from '#lib/errors.ts'
import { endLease } from './end-lease.ts'
import { extendLeases } from './extend-leases.ts'
import type { Fence } from './fence.ts'
import { forgetOldLeases } from './forget-old-leases.ts'
import { inFencedTransaction } from './in-fenced-transaction.ts'
import { releaseLease } from './release-lease.ts'
import { takeLease } from './take-lease.ts'

const database = useTestDatabase()
const lease = (resource: string, leaseMs = 12_000) => ({ resource, owner: randomUUID(), leaseMs })
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof AppError ? error.code : 'other'),
  )

test('of a thousand that take one lease at the same instant exactly one gets it', async () => {
  const { db } = database.connection()
  const taken = await Promise.all(Array.from({ length: 1000 }, () => takeLease(db, lease('thousand'))))
  expect(taken.filter((fence) => fence !== null)).toHaveLength(1)
})

test('of many that take a lease that ran out exactly one gets it, with a higher token', async () => {
  const { db } = database.connection()
  const first = await takeLease(db, lease('ran-out', 1))
  await pause(20)
  const taken = (await Promise.all(Array.from({ length: 100 }, () => takeLease(db, lease('ran-out'))))).filter((fence) => fence !== null)
  expect(taken).toHaveLength(1)
  expect(taken[0]?.token).toBeGreaterThan(first?.token ?? Number.POSITIVE_INFINITY)
})

test('a lease given back is free at once, and its next token is higher', async () => {
  const { db } = database.connection()
  const first = await takeLease(db, lease('given-back'))
  if (first === null) throw new Error('nobody else takes it')
  expect(await takeLease(db, lease('given-back'))).toBeNull()
  await releaseLease(db, first)
  const second = await takeLease(db, lease('given-back'))
  expect(second?.token).toBe(first.token + 1)
  await releaseLease(db, first)
  expect(await takeLease(db, lease('given-back'))).toBeNull()
})

test('a lease whose row was removed has a higher token when it is taken anew', async () => {
  const { db } = database.connection()
  const takeAndLeave = async () => {
    const fence = await takeLease(db, lease('removed'))
    if (fence === null) throw new Error('nobody else takes it')
    await releaseLease(db, fence)
    return fence.token
  }
  const tokens = [await takeAndLeave(), await takeAndLeave(), await takeAndLeave()]
  await db.execute(sql`update leases set expires_at = now() - interval '2 hours' where resource = 'removed'`)
  await forgetOldLeases(db)
  expect(await db.execute(sql`select 1 from leases where resource = 'removed'`)).toHaveLength(0)
  expect(await takeAndLeave()).toBeGreaterThan(tokens[2] ?? Number.POSITIVE_INFINITY)
})

test('a write under a lease that ran out, was taken or was revoked is refused and counted', async () => {
  const { db } = database.connection()
  const write = (fence: { resource: string; token: number; owner: string }) =>
    inFencedTransaction(db, fence, (tx) => tx.execute(sql`select 1`))
  const late = await takeLease(db, lease('late', 1))
  const revoked = await takeLease(db, lease('revoked'))
  if (late === null || revoked === null) throw new Error('nobody else takes them')
  await pause(20)
  expect(await codeOf(write(late))).toBe('lease_lost')
  const next = await takeLease(db, lease('late'))
  expect(await codeOf(write(late))).toBe('lease_lost')
  expect(await codeOf(write({ ...late, token: next?.token ?? 0 }))).toBe('lease_lost')
  expect(await codeOf(write(revoked))).toBe('none')
  await db.execute(sql`update leases set revoked_at = now() where resource = 'revoked'`)
  expect(await codeOf(write(revoked))).toBe('lease_lost')
  expect(
    await db.execute(sql`select resource, count(*)::int as n from fence_rejections group by resource order by resource`),
  ).toMatchObject([
    { resource: 'late', n: 3 },
    { resource: 'revoked', n: 1 },
  ])
})

test('a lease that runs out during a fenced write is not taken before that write is done', async () => {
  const { db } = database.connection()
  const fence = await takeLease(db, lease('slow-write', 60))
  if (fence === null) throw new Error('nobody else takes it')
  const order: string[] = []
  const writing = inFencedTransaction(db, fence, async (tx) => {
    await pause(250)
    await tx.execute(sql`select 1`)
    order.push('written')
  })
  await pause(120)
  const taking = takeLease(db, lease('slow-write')).then((taken) => order.push(taken === null ? 'refused' : 'taken'))
  await Promise.all([writing, taking])
  expect(order).toEqual(['written', 'taken'])
})

test('a write under two leases needs both', async () => {
  const { db } = database.connection()
  const [batch, content] = [await takeLease(db, lease('both:batch')), await takeLease(db, lease('both:content'))]
  if (batch === null || content === null) throw new Error('nobody else takes them')
  const write = () => inFencedTransaction(db, batch, (tx) => tx.execute(sql`select 1`), { also: content })
  expect(await codeOf(write())).toBe('none')
  await db.execute(sql`update leases set revoked_at = now() where resource = 'both:content'`)
  expect(await codeOf(write())).toBe('lease_lost')
  await db.execute(sql`update leases set revoked_at = case resource when 'both:batch' then now() end where resource like 'both:%'`)
  expect(await codeOf(write())).toBe('lease_lost')
  const counted = await db.execute(sql`select resource from fence_rejections where resource like 'both:%' order by id`)
  expect(counted.map((row) => row['resource'])).toEqual(['both:content', 'both:batch'])
})

test('a lease that ends with a transaction fences it, and is free from its commit on', async () => {
  const { db } = database.connection()
  const first = await takeLease(db, lease('ends'))
  if (first === null) throw new Error('nobody else takes it')
  const rolledBack = db.transaction(async (tx) => {
    await endLease(tx, first)
    throw new AppError('internal')
  })
  expect(await codeOf(rolledBack)).toBe('internal')
  expect(await takeLease(db, lease('ends'))).toBeNull()
  await db.transaction((tx) => endLease(tx, first))
  expect((await takeLease(db, lease('ends')))?.token).toBe(first.token + 1)
  expect(await codeOf(db.transaction((tx) => endLease(tx, first)))).toBe('lease_lost')
  const revoked = await takeLease(db, lease('ends-revoked'))
  if (revoked === null) throw new Error('nobody else takes it')
  await db.execute(sql`update leases set revoked_at = now() where resource = 'ends-revoked'`)
  expect(await codeOf(endLease(db, revoked))).toBe('lease_lost')
})

describe('while a write under a lease is being made', () => {
  /** Whether `work` has ended before the write did. */
  const during = async (resource: string, leaseMs: number, work: (fence: Fence) => Promise<unknown>) => {
    const { db } = database.connection()
    const fence = await takeLease(db, lease(resource, leaseMs))
    if (fence === null) throw new Error('nobody else takes it')
    const order: string[] = []
    let other: Promise<unknown> = Promise.resolve()
    await inFencedTransaction(db, fence, async () => {
      other = work(fence).then(() => order.push('other'))
      await pause(400)
      order.push('write')
    })
    await other
    return order
  }
  const db = () => database.connection().db

  it('its heartbeat does not wait', async () => {
    const beat = ({ resource, token, owner }: Fence) =>
      extendLeases(db(), { workerId: owner, leaseMs: 12_000, held: [{ resource, token }], current: [], rssBytes: 0 })
    expect(await during('beaten', 12_000, beat)).toEqual(['other', 'write'])
  })

  it('nobody takes it, even when it has run out, and nobody revokes it', async () => {
    const take = async ({ resource }: Fence) => {
      await pause(200)
      expect(await takeLease(db(), lease(resource))).not.toBeNull()
    }
    expect(await during('outlived', 150, take)).toEqual(['write', 'other'])
    const { runId, batchId } = await insertOpenBatch()
    expect(await during(`batch:${batchId}`, 12_000, () => revokeBatchLeases(db(), runId))).toEqual(['write', 'other'])
  })

  async function insertOpenBatch() {
    const [row] = await db().execute<{ run: string; batch: string }>(sql`
      with run as (
        insert into task_runs (task_key, state, scope, settings, actor, total, upper_bound, code_version)
        values ('preprocess-images', 'running', '{}', '{}', '{}', 1, 1, '1') returning id
      )
      insert into task_batches (run_id) select id from run returning run_id as run, id as batch`)
    return { runId: row?.run ?? '', batchId: Number(row?.batch) }
  }
})
