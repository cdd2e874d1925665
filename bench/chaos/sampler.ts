import { setTimeout as sleep } from 'node:timers/promises'
import type { DbConnection } from '#db/client.ts'

type LeaseNow = { resource: string; owner: string; token: string }
type RunNow = { id: string; cursor: string; done: string; finished: boolean }

type Sampler = { stop: () => Promise<{ samples: number; problems: string[] }> }

/**
 * Looks once a second (I8): one live lease a resource, tokens that only rise, one owner a token, cursors and counts that never fall, at
 * most one open run a task, and no session that sits in a transaction. What Postgres itself loses while it is down is not looked at.
 */
export function startSampling({ sql }: DbConnection): Sampler {
  const problems = new Set<string>()
  const tokens = new Map<string, { token: number; owner: string }>()
  const runs = new Map<string, RunNow>()
  let samples = 0
  let stopped = false

  async function look(): Promise<void> {
    const leases = await sql<LeaseNow[]>`select resource, owner, token from leases where expires_at > clock_timestamp()`
    const seen = new Set<string>()
    for (const { resource, owner, token } of leases) {
      if (seen.has(resource)) problems.add(`two live leases: ${resource}`)
      seen.add(resource)
      const before = tokens.get(resource)
      if (before !== undefined && Number(token) < before.token) problems.add(`a token fell: ${resource}`)
      if (before !== undefined && Number(token) === before.token && before.owner !== owner)
        problems.add(`a token has two owners: ${resource}`)
      tokens.set(resource, { token: Number(token), owner })
    }
    const now = await sql<RunNow[]>`
      select id, cursor, finished_at is not null as finished,
        ok + skipped + failed + (select coalesce(sum(ok + skipped + failed), 0) from task_batches b where b.run_id = r.id and b.state <> 'ended') as done
      from task_runs r`
    for (const run of now) {
      const before = runs.get(run.id)
      if (before !== undefined && Number(run.cursor) < Number(before.cursor)) problems.add(`the cursor fell: ${run.id}`)
      if (before !== undefined && Number(run.done) < Number(before.done)) problems.add(`the count fell: ${run.id}`)
      if (before?.finished && !run.finished) problems.add(`an ended run goes on: ${run.id}`)
      runs.set(run.id, run)
    }
    if (now.filter(({ finished }) => !finished).length > 1) problems.add('two open runs of one task')
    const idle = await sql`
      select application_name from pg_stat_activity where state = 'idle in transaction' and state_change < clock_timestamp() - interval '15 seconds'`
    for (const { application_name: name } of idle) problems.add(`idle in a transaction: ${name}`)
    samples++
  }

  const ended = (async () => {
    while (!stopped) {
      await look().catch((error: Error) => {
        if (
          !/CONNECT|ECONN|terminat|starting up|shutting down|recovery|closed/i.test(`${error.message} ${(error as { code?: string }).code}`)
        )
          problems.add(error.message)
      })
      await sleep(1000)
    }
  })()
  return {
    stop: async () => {
      stopped = true
      await ended
      return { samples, problems: [...problems] }
    },
  }
}
