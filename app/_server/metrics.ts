import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Db } from '#db/client.ts'
import { getImageTallies } from '#db/images/image-tallies.ts'
import { listRuns } from '#db/task-runs/read.ts'
import { readFarm } from '#db/workers/read-farm.ts'
import { stoppedRoles, storageRoles } from '#lib/contracts/storages.ts'
import { listRunsSchema } from '#lib/contracts/task-runs.ts'
import { within } from './within.ts'

// One registry a process, whichever bundle asks: the default metrics watch the event loop from its first moment on.
const held = globalThis as typeof globalThis & { kilnMetrics?: Registry }

function processMetrics(): Registry {
  if (held.kilnMetrics === undefined) {
    held.kilnMetrics = new Registry()
    collectDefaultMetrics({ register: held.kilnMetrics, prefix: 'kiln_web_' })
  }
  return held.kilnMetrics
}

const mostMs = 3_000

/** Prometheus text: this process, and what the database says of runs, images and workers. */
export async function readMetrics(db: Db): Promise<{ body: string; contentType: string }> {
  const farmRegistry = new Registry()
  const gauge = (name: string, help: string, labelNames: string[] = []) => new Gauge({ name, help, labelNames, registers: [farmRegistry] })
  const up = gauge('kiln_database_up', '1 when the database answered all questions of this scrape.')
  const read = await within(
    () => Promise.all([readFarm(db), getImageTallies(db), listRuns(db, listRunsSchema.parse({ limit: 1 }))]),
    mostMs,
  )
  up.set(read === null ? 0 : 1)
  if (read !== null) {
    const [farm, tallies, { totals }] = read
    gauge('kiln_workers', 'Workers that live.').set(farm.workers)
    gauge('kiln_worker_slots', 'Items that live workers can work on at once.').set(farm.slots)
    gauge('kiln_items_working', 'Items being worked on now.').set(farm.working)
    gauge('kiln_runs_active', 'Runs that are queued, running or stopping.').set(farm.activeRuns)
    const paused = gauge('kiln_runs_paused', 'Paused runs by reason: a code where Kiln paused it by itself, by_hand otherwise.', ['reason'])
    for (const { reasonCode } of farm.pausedRuns) paused.inc({ reason: reasonCode ?? 'by_hand' })
    const failing = gauge('kiln_storage_failing', '1 while no machine can use the storage of a role.', ['role'])
    const stopped = farm.storages.flatMap(stoppedRoles)
    for (const role of storageRoles) failing.set({ role }, stopped.includes(role) ? 1 : 0)
    const images = gauge('kiln_images', 'Images by the state of their variants.', ['state'])
    for (const [state, count] of Object.entries(tallies)) if (state !== 'all') images.set({ state }, count)
    const runs = gauge('kiln_runs', 'Runs in the history by state.', ['state'])
    for (const [state, count] of Object.entries(totals)) runs.set({ state }, count)
  }
  const all = Registry.merge([processMetrics(), farmRegistry])
  return { body: await all.metrics(), contentType: all.contentType }
}
