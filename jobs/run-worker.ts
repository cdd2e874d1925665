import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '#db/client.ts'
import { markWorker } from '#db/workers/mark-worker.ts'
import { registerWorker } from '#db/workers/register-worker.ts'
import { controlChannel, controlEventSchema, readEvent } from '#lib/contracts/events.ts'
import { listen } from '#lib/listen.ts'
import type { Log } from '#lib/log.ts'
import { processStart } from '#render/process.ts'
import { getBoss } from './boss.ts'
import { codeVersion } from './code-version.ts'
import type { AnyJob, JobHandler } from './define-job.ts'
import { driveRunJob } from './drive-run/job.ts'
import { driveRun } from './drive-run.ts'
import { type Engine, type TaskHandlers, untilDatabaseAnswers } from './engine.ts'
import { handOn } from './hand-on.ts'
import { keepLeases } from './lease-keeper.ts'
import { createNews } from './news.ts'
import { processBatch } from './process-batch.ts'
import type { Tasks } from './registry.ts'
import { startSweeping } from './start-sweeping.ts'
import { takeJobs } from './take-jobs.ts'
import type { Tools } from './tools.ts'
import { watchStorages } from './watch-storages.ts'
import { refuseNewerDatabase, watchVersion } from './watch-version.ts'
import { workBatchJob } from './work-batch/job.ts'

// biome-ignore lint/suspicious/noExplicitAny: each handler is given the payload its own job's schema let through
type JobHandlers = Record<string, JobHandler<any>>

type RunWorker = {
  databaseUrl: string
  slots: number
  log: Log
  tasks: Tasks
  taskHandlers: TaskHandlers
  jobs: readonly AnyJob[]
  /** Handlers of the jobs that are not the engine's own. */
  jobHandlers: JobHandlers
  makeTools: (base: Pick<Tools, 'db' | 'leases'> & { workerId: string }) => Promise<Tools>
  onSettingsChanged?: () => void
}

export type RunningWorker = {
  id: string
  /** Aborted when a newer version has changed the tables: this worker should be drained. */
  outdated: AbortSignal
  /** Takes no more work, lets what runs end or stops it, lets go of everything: within 10 s. Asking twice is asking once. */
  drain: () => Promise<void>
}

/** Of the ten seconds that a worker told to end has, what runs may use so many, … */
const endWithinMs = 5_000
/** … and so many more to let go once it was stopped; the rest is for leaving the database. */
const letGoWithinMs = 1_500
const leaveWithinSeconds = 0.5
const driversAtOnce = 8

/** A worker: drives runs, works batches and takes jobs until it is drained. */
export async function runWorker(options: RunWorker): Promise<RunningWorker> {
  const { databaseUrl, slots, tasks, taskHandlers, jobs, jobHandlers } = options
  const workerId = randomUUID()
  const log = options.log.child({ worker: workerId })
  const connection = connect(databaseUrl, { max: slots * 2 + 4, applicationName: 'kiln worker' })
  const { db } = connection
  const draining = new AbortController()
  const lastCall = new AbortController()
  const news = createNews()

  await refuseNewerDatabase(db)
  await untilDatabaseAnswers(
    () =>
      registerWorker(db, {
        id: workerId,
        host: hostname(),
        pid: process.pid,
        processStartedAt: processStart(process.pid) ?? 'unknown',
        version: codeVersion,
        slots,
        capabilities: { lanes: [...new Set(jobs.map(({ lane }) => lane))] },
      }),
    { forMs: 60_000 },
  )
  const leases = keepLeases(db, { databaseUrl, workerId, log })
  const tools = await options.makeTools({ db, leases, workerId })
  const engine: Engine = { db, workerId, leases, tasks, handlers: taskHandlers, tools, log, slots, draining: draining.signal, news }
  const boss = await untilDatabaseAnswers(() => getBoss(databaseUrl, { log }), { forMs: 60_000 })

  const own: JobHandlers = {
    [driveRunJob.name]: ({ runId }: { runId: string }) => driveRun(engine, runId),
    [workBatchJob.name]: ({ batchId }: { batchId: number }) => processBatch(engine, batchId),
  }
  const taker = takeJobs({
    boss,
    jobs,
    capacity: { drive: driversAtOnce, mass: slots, interactive: Math.max(1, Math.ceil(slots / 2)), bulk: 2, background: 2 },
    log,
    work: async (job, payload) => {
      if (draining.signal.aborted) return handOn(db, job, payload)
      const signal = job.lane === 'background' || job.lane === 'bulk' ? draining.signal : lastCall.signal
      const context = { signal, tools, workerId, log: log.child({ job: job.name, ...payload }) }
      const handler = own[job.name]
      if (handler !== undefined) return handler(payload, context)
      const work = leases.working({ runId: null, itemId: null, name: job.name, since: new Date().toISOString() })
      try {
        await jobHandlers[job.name]?.(payload, context)
      } finally {
        work.done()
      }
    },
  })
  const control = listen(databaseUrl, controlChannel, hear, () => {
    news.tell()
    taker.wake()
  })
  const sweeping = startSweeping(db, log)
  const storages = watchStorages({ db, openStorage: tools.openStorage, host: hostname(), log })
  const version = watchVersion(db, log)
  log.info({ slots, jobs: jobs.map(({ name }) => name) }, 'worker ready')

  function hear(payload: string): void {
    const event = readEvent(controlEventSchema, payload)
    if (event?.kind === 'stop_run') leases.stopRun(event.runId)
    if (event?.kind === 'settings_changed') {
      options.onSettingsChanged?.()
      storages.lookNow()
    }
    if (event?.kind === 'wake_jobs') taker.wake(event.job)
    else if (event?.kind !== 'wake_run' || event.by !== workerId) news.tell()
  }

  /** Whatever one of them comes to, the others and what follows are ended too. */
  async function endAll(parts: Record<string, Promise<unknown>>): Promise<void> {
    const ends = Object.entries(parts).map(([part, end]) =>
      end.catch((error: unknown) => log.warn({ err: error, part }, 'a part of the worker was not left in order')),
    )
    await Promise.all(ends)
  }

  let drained: Promise<void> | undefined
  async function drain(): Promise<void> {
    log.info({ running: taker.running() }, 'draining')
    draining.abort()
    const idle = taker.stop() // before anything that has to wait for the database
    version.stop()
    news.tell()
    const late = setTimeout(() => {
      lastCall.abort()
      leases.stopAll('drain')
    }, endWithinMs)
    const told = markWorker(db, workerId, 'draining')
    await Promise.race([endAll({ idle, told, sweeping: sweeping.stop(), storages: storages.stop() }), sleep(endWithinMs + letGoWithinMs)])
    clearTimeout(late)
    await endAll({
      control: control.close(),
      queue: boss.stop({ graceful: false }),
      children: tools.imageChildren.close(),
      leases: leases.close(),
    })
    await endAll({ end: markWorker(db, workerId, 'stopped') })
    await connection.close({ withinSeconds: leaveWithinSeconds })
    log.info('worker stopped')
  }
  return {
    id: workerId,
    outdated: version.outdated,
    drain: () => {
      drained ??= drain()
      return drained
    },
  }
}
