import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from '#db/sql.ts'
import { getRun } from '#db/task-runs/read.ts'
import { cancelRun } from '#jobs/stop-run.ts'
import { hasEnded, type Lab, startMissing, until } from './lab.ts'
import { findImageChildren } from './processes.ts'

type CancelResult = {
  answeredSeconds: number[]
  childrenGoneSeconds: number[]
  cancelledSeconds: number[]
  publishedAfter: number
  otherEnds: number
  children: number
}

/**
 * R8: cancels runs at random moments. Timed from the call to the end of the last image child that was using a processor when the call was
 * made, and to the run being cancelled. Nothing may be published once the call has answered.
 */
export async function timeCancels({ lab, mark, times, say, addMore }: Cancels): Promise<CancelResult> {
  const result: CancelResult = {
    answeredSeconds: [],
    childrenGoneSeconds: [],
    cancelledSeconds: [],
    publishedAfter: 0,
    otherEnds: 0,
    children: 0,
  }
  for (; result.cancelledSeconds.length < times; ) {
    let runId = await startMissing(lab.db)
    if (runId === null) {
      await addMore()
      runId = await startMissing(lab.db)
    }
    if (runId === null) throw new Error('no pictures are left to cancel')
    const id = runId
    await sleep(Math.random() * 2500)
    const before = new Map(findImageChildren(mark).map(({ pid, ticks }) => [pid, ticks]))
    await sleep(60)
    const busy = findImageChildren(mark).filter(({ pid, ticks }) => ticks > (before.get(pid) ?? ticks))
    if (await hasEnded(lab.db, id)) continue
    const calledAt = performance.now()
    const since = () => (performance.now() - calledAt) / 1000
    const gone = untilGone(mark, new Set(busy.map(({ pid }) => pid))).then(since)
    await cancelRun(lab.db, id)
    result.answeredSeconds.push(since())
    result.childrenGoneSeconds.push(await gone)
    await until('the run cancelled', () => hasEnded(lab.db, id), { everyMs: 10 })
    result.cancelledSeconds.push(since())
    // what was still open is closed without a lease; an item that a worker ended or wrote, wholly or in part, names its own
    const late = await lab.db.execute(sql`
      select 1 from task_events e join task_events c on c.run_id = e.run_id and c.kind = 'cancel_ack' and c.seq < e.seq
      where e.run_id = ${id} and e.kind in ('complete', 'publish', 'progress') and e.item_id is not null and e.fence is not null`)
    result.publishedAfter += late.length
    if ((await getRun(lab.db, id)).state !== 'cancelled') result.otherEnds++
    result.children += busy.length
    say(`cancel ${result.cancelledSeconds.length}: ${busy.length} children gone after ${result.childrenGoneSeconds.at(-1)?.toFixed(2)} s`)
  }
  return result
}

type Cancels = { lab: Lab; mark: string; times: number; say: (line: string) => void; addMore: () => Promise<void> }

/** A child that had ended its picture before the call stays warm and uses no processor: it counts as gone from its work. */
async function untilGone(mark: string, pids: Set<number>): Promise<void> {
  const lastTicks = new Map<number, { ticks: number; sameSince: number }>()
  for (;;) {
    const now = performance.now()
    const still = findImageChildren(mark).filter(({ pid, ticks }) => {
      if (!pids.has(pid)) return false
      const last = lastTicks.get(pid)
      if (last === undefined || last.ticks !== ticks) lastTicks.set(pid, { ticks, sameSince: now })
      return last === undefined || last.ticks !== ticks || now - last.sameSince < 1000
    })
    if (still.length === 0) return
    await sleep(10)
  }
}
