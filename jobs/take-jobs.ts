import type { Job, PgBoss } from 'pg-boss'
import type { Log } from '#lib/log.ts'
import { type AnyJob, type JobLane, jobLanes } from './define-job.ts'
import { createNews } from './news.ts'

/** For what comes due, and for what is queued while nothing can be heard: each look is a statement for each queue. */
const pollMs = 1_000
const touchEveryMs = 8_000
const afterErrorMs = 2_000

type TakeJobs = {
  boss: PgBoss
  jobs: readonly AnyJob[]
  /** How many jobs of a lane run at once. */
  capacity: Record<JobLane, number>
  work: (job: AnyJob, payload: object) => Promise<void>
  log: Log
}

type JobTaker = {
  /** A job of that name, or any, may have been queued: look now. */
  wake: (name?: string) => void
  /** Takes no more. Resolves when what runs has ended. */
  stop: () => Promise<void>
  running: () => number
}

/**
 * Fetches jobs lane by lane, never more than there is room for, so that what waits in the queue is not bound to this worker. Whether a job
 * is told complete is of no weight: what is true stands in our rows.
 */
export function takeJobs({ boss, jobs, capacity, work, log }: TakeJobs): JobTaker {
  const active = new Map<string, { job: AnyJob; fetched: Job<object> }>()
  const lanes = jobLanes
    .map((lane) => ({ lane, mine: jobs.filter((job) => job.lane === lane), news: createNews() }))
    .filter(({ mine }) => mine.length > 0)
  let stopping = false

  async function run(job: AnyJob, fetched: Job<object>): Promise<void> {
    try {
      await work(job, job.payload.parse(fetched.data))
      await boss.complete(job.name, fetched)
    } catch (error) {
      log.error({ err: error, job: job.name, jobId: fetched.id }, 'a job failed')
      await boss
        .fail(job.name, fetched, { message: error instanceof Error ? error.message : String(error) })
        .catch((cause: unknown) => log.warn({ err: cause, job: job.name }, 'a failed job could not be told'))
    }
  }

  async function keepTaking({ lane, mine, news }: (typeof lanes)[number]): Promise<void> {
    const started = new Set<Promise<void>>()
    while (!stopping) {
      const seen = news.seen()
      let found = false
      let waitMs = pollMs
      try {
        for (const job of mine) {
          const room = capacity[lane] - started.size
          if (room <= 0 || stopping) break
          for (const fetched of await boss.fetch<object>(job.name, { batchSize: room })) {
            found = true
            active.set(fetched.id, { job, fetched })
            const ended = run(job, fetched).finally(() => {
              active.delete(fetched.id)
              started.delete(ended)
              news.tell()
            })
            started.add(ended)
          }
        }
      } catch (error) {
        log.warn({ err: error, lane }, 'no jobs could be fetched')
        waitMs = afterErrorMs
      }
      if (!found && !stopping) await news.wait(seen, waitMs)
    }
    await Promise.all(started)
  }

  const taking = lanes.map(keepTaking)
  const wake = (name?: string) => {
    for (const { mine, news } of lanes) if (name === undefined || mine.some((job) => job.name === name)) news.tell()
  }
  const touch = setInterval(() => {
    for (const { job, fetched } of active.values())
      if (job.queue.heartbeatSeconds !== undefined)
        boss.touch(job.name, fetched).catch((error: unknown) => log.warn({ err: error, job: job.name }, 'a job could not be touched'))
  }, touchEveryMs)
  return {
    wake,
    stop: async () => {
      stopping = true
      wake()
      await Promise.all(taking)
      clearInterval(touch)
    },
    running: () => active.size,
  }
}
