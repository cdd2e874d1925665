import type { Db } from '#db/client.ts'
import { findActiveRun } from '#db/task-runs/find-active-run.ts'
import { previewCount } from '#jobs/preview-count.ts'
import { startRun } from '#jobs/start-run.ts'
import type { Run, TaskKey } from '#lib/contracts/task-runs.ts'
import { loadEnv } from '#lib/env.ts'
import { toAppError } from '#lib/errors.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'
import { describeDatabase } from '../launcher/describe-set-up.ts'
import { followRun } from '../launcher/follow-run.ts'
import { listenForStop } from '../launcher/stop-signal.ts'
import { openPlace } from './open-place.ts'
import { type RunRequest, type RunRequestOptions, readRunRequest } from './read-run-request.ts'
import { type Progress, showProgress } from './show-progress.ts'
import { UsageError } from './usage-error.ts'

type TaskOptions = RunRequestOptions & { follow?: boolean; dryRun?: boolean; json?: boolean }

/** What `--json` prints. */
type TaskReport = {
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
  const request = readRunRequest(givenKey, options)
  if (typeof request === 'string') throw new UsageError(request)
  const env = loadEnv()
  console.error(`database: ${describeDatabase(env)}`)
  const progress = showProgress()
  const hurry = new AbortController()
  const stop = listenForStop(() => hurry.abort())
  const place = await openPlace(env, 'kiln task')
  try {
    if (options.dryRun) return await previewRun(place.db, request, options)
    const report = await work(place.db, {
      request,
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

/** Says what a run would do, and starts none. 3: it would be refused. */
async function previewRun(db: Db, { key, scope }: RunRequest, { json }: TaskOptions): Promise<number> {
  const preview = await previewCount(db, { task: key, scope })
  const { count, isExact, refusal } = preview
  console.error(
    `${key}: a run now would work through ${isExact ? '' : 'about '}${formatNumberOf(count, { one: 'item', many: 'items' })}${refusal === null ? '' : `, refused: ${refusal}`}`,
  )
  if (json) console.log(JSON.stringify(preview))
  return refusal === null ? 0 : 3
}

type Work = { request: RunRequest; follow: boolean; stop: AbortSignal; progress: Progress; ensureWorker: () => Promise<void> }

async function work(db: Db, { request: { key, scope, priority }, follow, stop, progress, ensureWorker }: Work): Promise<TaskReport> {
  const started = performance.now()
  const empty = { images: 0, ok: 0, skipped: 0, failed: 0, bytesIn: 0, bytesOut: 0 }
  let runId: string
  try {
    runId = (await startRun(db, { task: key, scope, priority, actor: { kind: 'cli', id: null, label: 'command line' } })).runId
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
