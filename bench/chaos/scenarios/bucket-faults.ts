import { setTimeout as sleep } from 'node:timers/promises'
import { getRun } from '#db/task-runs/read.ts'
import { resumeRun } from '#jobs/stop-run.ts'
import { type Fault, type FaultProxy, startFaultProxy } from '../fault-proxy.ts'
import { hasEnded, startMissing, until } from '../lab.ts'
import { topUp } from '../load.ts'
import type { Scenario, Stage } from '../scenario.ts'

let proxy: FaultProxy | undefined

/** What a bucket does on a bad day and gets over by itself: shares of all requests. */
const passing: [Fault, number][] = [
  ['slow_down', 0.2],
  ['error', 0.2],
  ['reset', 0.2],
  ['stored_unanswered', 0.3],
  ['slow', 0.3],
]
/** What somebody must put right: the run has to pause and say so. */
const lasting: [Fault, number, reason: string][] = [
  ['forbidden', 1, 'storage_forbidden'],
  ['down', 1, 'storage_unreachable'],
  ['slow_down', 1, 'storage_failing'],
]

/** R9, row 95: a proxy before a real S3 server that fails requests in every way a bucket is known to. */
export const bucketFaults: Scenario = {
  doc: 'a bucket that is busy, broken, slow, cut, forbidden or away, and one that stores without saying so (R9)',
  options: { seconds: 25, images: 200, calm: 300 },
  workers: 2,
  storage: 's3',
  compare: true,
  between: async (endpoint) => {
    proxy = await startFaultProxy(endpoint)
    return { endpoint: proxy.endpoint, close: proxy.close }
  },
  run: async (stage) => {
    if (proxy === undefined) throw new Error('made before the stage is open')
    for (const [fault, share] of passing) await passOver(stage, proxy, fault, share)
    for (const [fault, share, reason] of lasting) await pauseAndResume(stage, proxy, fault, share, reason)
  },
}

/** The run goes on through it; where the tries of one request were used up, it pauses with a reason and is resumed, and this is told. */
async function passOver(stage: Stage, bucket: FaultProxy, fault: Fault, share: number): Promise<void> {
  const { lab, options, tell } = stage
  bucket.set('none', 0)
  await topUp(stage, options.images ?? 0)
  const [countBefore, faultedBefore] = [await countEnded(stage), bucket.faulted()]
  const storedBefore = new Map(bucket.stored)
  bucket.set(fault, share)
  let pauses = 0
  const endAt = performance.now() + (options.seconds ?? 0) * 1000
  let runId = await startMissing(lab.db)
  for (; performance.now() < endAt; await sleep(200)) {
    if (runId === null) break
    if (await hasEnded(lab.db, runId)) runId = await startMissing(lab.db)
    else if ((await getRun(lab.db, runId)).state === 'paused') {
      pauses++
      await resumeRun(lab.db, runId)
    }
  }
  bucket.set('none', 0)
  await endAll(stage)
  tell(
    `- ${fault}, ${share * 100} % of the requests for ${options.seconds} s: ${bucket.faulted() - faultedBefore} failed, ${(await countEnded(stage)) - countBefore} images ended, ${pauses} pauses, ${storedTwice(bucket, storedBefore)} objects stored twice`,
  )
}

async function pauseAndResume(stage: Stage, bucket: FaultProxy, fault: Fault, share: number, reason: string): Promise<void> {
  const { lab, options, tell, problem, say } = stage
  bucket.set('none', 0)
  await topUp(stage, options.images ?? 0)
  const storedBefore = new Map(bucket.stored)
  const runId = await startMissing(lab.db)
  if (runId === null) throw new Error('nothing is missing')
  await until('some items', async () => (await getRun(lab.db, runId)).counts.ok >= 8)
  bucket.set(fault, share)
  const brokenAt = performance.now()
  await until('the pause', async () => (await getRun(lab.db, runId)).state === 'paused', { forMs: 180_000 })
  const seconds = (performance.now() - brokenAt) / 1000
  const paused = await getRun(lab.db, runId)
  say(`${fault}: paused after ${seconds.toFixed(1)} s with ${paused.reasonCode}`)
  if (paused.reasonCode !== reason) problem(`${fault}: paused with ${paused.reasonCode}, not ${reason}`)
  bucket.set('none', 0)
  await resumeRun(lab.db, runId)
  await until('its end', () => hasEnded(lab.db, runId), { forMs: 300_000 })
  const twice = storedTwice(bucket, storedBefore)
  tell(
    `- ${fault} for all requests: paused after ${seconds.toFixed(1)} s with ${paused.reasonCode} at ${paused.counts.ok} images; resumed, ended as ${(await getRun(lab.db, runId)).state}, ${twice} objects stored twice`,
  )
  if (twice > 0) problem(`${fault}: ${twice} objects were stored twice`)
}

/** Finishes what is missing, resuming what paused. */
async function endAll({ lab }: Stage): Promise<void> {
  await until(
    'nothing missing',
    async () => {
      const [open] = await lab.connection.sql<{ id: string; state: string }[]>`select id, state from task_runs where finished_at is null`
      if (open === undefined) return (await startMissing(lab.db)) === null
      if (open.state === 'paused') await resumeRun(lab.db, open.id)
      return false
    },
    { forMs: 300_000, everyMs: 300 },
  )
}

const storedTwice = ({ stored }: FaultProxy, before: Map<string, number>): number =>
  [...stored].filter(([url, n]) => !before.has(url) && n > 1).length

async function countEnded({ lab }: Stage): Promise<number> {
  const [row] = await lab.connection.sql<{ n: string }[]>`select count(*) as n from task_items where state = 'ok'`
  return Number(row?.n)
}
