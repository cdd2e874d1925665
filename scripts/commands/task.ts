import type { Db } from '#db/client.ts'
import { findActiveRun } from '#db/task-runs/find-active-run.ts'
import { startRun } from '#jobs/start-run.ts'
import { type Run, type Scope, scopeSchema, type TaskKey, taskKeySchema, taskKeys } from '#lib/contracts/task-runs.ts'
import { loadEnv } from '#lib/env.ts'
import { toAppError } from '#lib/errors.ts'
import { describeDatabase } from '../launcher/describe-set-up.ts'
import { followRun } from '../launcher/follow-run.ts'
import { listenForStop } from '../launcher/stop-signal.ts'
import { openPlace } from './open-place.ts'
import { type Progress, showProgress } from './show-progress.ts'

export type TaskOptions = { scope?: string; force?: boolean; ids?: string; follow?: boolean; json?: boolean }

/** What `--json` prints. */
export type TaskReport = {
  task: TaskKey
  runId: string | null
  state: Run['state'] | 'refused'
  /** Why it was refused, paused or failed: a code of lib/errors. */
  code: string | null
  images: number
  ok: number
  skipped: number
  failed: number
  bytesIn: number
  bytesOut: number
  seconds: number
}

/** Starts a run and follows it. 0: it succeeded, 1: some items or the run failed, 2: usage, 3: refused. */
export async function runTask(givenKey: string, options: TaskOptions): Promise<number> {
  const key = taskKeySchema.safeParse(givenKey)
  const scope = scopeSchema.safeParse(readScope(options))
  if (!key.success || !scope.success) {
    console.error(
      key.success
        ? 'The scope is missing, stale, failed or all; --ids takes numbers with commas between them.'
        : `No task is called ${givenKey}; there are ${taskKeys.join(', ')}.`,
    )
    return 2
  }
  const env = loadEnv()
  console.error(`database: ${describeDatabase(env)}`)
  const progress = showProgress()
  const hurry = new AbortController()
  const stop = listenForStop(() => hurry.abort())
  const place = await openPlace(env, 'kiln task')
  try {
    const report = await work(place.db, {
      key: key.data,
      scope: scope.data,
      follow: options.follow === true,
      stop,
      progress,
      ensureWorker: place.ensureWorker,
    })
    progress.end(describe(report))
    if (options.json) console.log(JSON.stringify(report))
    return report.state === 'refused' ? 3 : report.state === 'succeeded' ? 0 : 1
  } finally {
    await place.close(hurry.signal)
  }
}

function readScope({ scope = 'missing', force, ids }: TaskOptions): Scope | { kind: string; ids?: number[] } {
  if (ids !== undefined) return { kind: 'selection', ids: ids.split(',').map(Number) }
  return { kind: force ? 'all' : scope }
}

type Work = { key: TaskKey; scope: Scope; follow: boolean; stop: AbortSignal; progress: Progress; ensureWorker: () => Promise<void> }

async function work(db: Db, { key, scope, follow, stop, progress, ensureWorker }: Work): Promise<TaskReport> {
  const started = performance.now()
  const empty = { images: 0, ok: 0, skipped: 0, failed: 0, bytesIn: 0, bytesOut: 0 }
  let runId: string
  try {
    runId = (await startRun(db, { task: key, scope, actor: { kind: 'cli', id: null, label: 'command line' } })).runId
  } catch (error) {
    const { code } = toAppError(error)
    if (code === 'internal') throw error
    const active = code === 'run_active' ? await findActiveRun(db, key) : null
    if (active === null || !follow) return { task: key, runId: active, state: 'refused', code, ...empty, seconds: 0 }
    runId = active
  }
  await ensureWorker()
  let last: Run | null = null
  const run = await followRun(db, runId, {
    signal: stop,
    onProgress: (seen) => {
      last = seen
      progress.show(seen)
    },
  }).catch((error: unknown) => {
    if (!stop.aborted || last === null) throw error
    return last as Run // Ctrl-C: the run is a row, not this process; it goes on with whoever works on it
  })
  const { total, ok, skipped, failed, bytesIn, bytesOut } = run.counts
  return {
    task: key,
    runId,
    state: run.state,
    code: run.reasonCode,
    images: total,
    ok,
    skipped,
    failed,
    bytesIn,
    bytesOut,
    seconds: Math.round((performance.now() - started) / 100) / 10,
  }
}

function describe({ task, state, code, ok, skipped, failed, images, seconds }: TaskReport): string {
  if (state === 'refused') return `${task}: refused, ${code}`
  return `${task}: ${state.replaceAll('_', ' ')}${code === null ? '' : ` (${code})`}, ${ok + skipped} of ${images} done, ${failed} failed, ${seconds} s`
}
