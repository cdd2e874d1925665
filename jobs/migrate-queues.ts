import { PgBoss } from 'pg-boss'
import type { AnyJob } from './define-job.ts'
import { jobs } from './job-table.ts'

/**
 * Brings pg-boss's own schema and every queue of the job table up to date. Only the migrator calls it; safe to run again, and by two at
 * once.
 */
export async function migrateQueues(databaseUrl: string): Promise<void> {
  const boss = new PgBoss({ connectionString: databaseUrl, application_name: 'kiln migrate', max: 1, supervise: false, schedule: false })
  let failure: Error | undefined
  boss.on('error', (error: Error) => {
    failure ??= error
  })
  try {
    await boss.start()
    const known = new Set((await boss.getQueues()).map(({ name }) => name))
    for (const job of jobs)
      if (known.has(job.name)) await boss.updateQueue(job.name, queueOptions(job))
      else await boss.createQueue(job.name, { policy: 'standard', ...queueOptions(job) })
  } finally {
    await boss.stop({ graceful: false })
  }
  if (failure !== undefined) throw failure
}

const queueOptions = ({ queue }: AnyJob) => ({
  retryLimit: queue.retryLimit,
  retryDelay: queue.retryDelaySeconds ?? 0,
  retryBackoff: queue.retryDelaySeconds !== undefined,
  expireInSeconds: queue.expireInSeconds,
  // null takes away what an earlier version set; pg-boss's types know only the number
  heartbeatSeconds: (queue.heartbeatSeconds ?? null) as number | undefined,
  deleteAfterSeconds: 3600,
})
