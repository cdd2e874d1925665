import { type SQL, sql } from 'drizzle-orm'
import { findPostgresError } from '#lib/errors.ts'
import { inTransaction, type Tx } from './client.ts'

/** `isExact` is false where counting would have taken too long: then `count` is the planner's estimate. */
export type Counted = { count: number; isExact: boolean }

/** A plan that costs no more is counted to its end; measured at a million images, docs/plans/images-at-a-million.md. */
const surelyQuickCost = 4_000
const quickMs = 2_000
const patienceMs = 25

/** Counts the rows of `from … where …`, if that takes no longer than somebody waits for while typing; else answers an estimate. */
export async function countOrEstimate(tx: Tx, from: SQL): Promise<Counted> {
  const { rows, cost } = await estimate(tx, from)
  try {
    return await inTransaction(tx, async (inner) => {
      await inner.execute(sql`select set_config('statement_timeout', ${String(cost <= surelyQuickCost ? quickMs : patienceMs)}, true)`)
      const [row] = await inner.execute<{ n: string }>(sql`select count(*) as n ${from}`)
      await inner.execute(sql`set local statement_timeout to default`)
      return { count: Number(row?.n), isExact: true }
    })
  } catch (error) {
    if (findPostgresError(error)?.sqlstate !== '57014') throw error
    return { count: rows, isExact: false }
  }
}

type Plan = { 'Plan Rows': number; 'Total Cost': number }

async function estimate(tx: Tx, from: SQL): Promise<{ rows: number; cost: number }> {
  const [row] = await tx.execute<{ 'QUERY PLAN': [{ Plan: Plan }] }>(sql`explain (format json) select 1 ${from}`)
  const plan = row?.['QUERY PLAN'][0].Plan
  return { rows: plan?.['Plan Rows'] ?? 0, cost: plan?.['Total Cost'] ?? 0 }
}
