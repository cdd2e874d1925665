import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect, type Db } from '#db/client.ts'
import { countVariantsOfRun } from '#db/images/count-variants-of-run.ts'
import { getImageTallies } from '#db/images/image-tallies.ts'
import { countMatchingImages, listMatchingImages } from '#db/images/list-matching-images.ts'
import { publishImages } from '#db/images/publish-images.ts'
import { getImport } from '#db/images/read-imports.ts'
import { findActiveRun } from '#db/task-runs/find-active-run.ts'
import { checkImportSource } from '#jobs/check-import-source.ts'
import { startImport } from '#jobs/start-import.ts'
import { startRun } from '#jobs/start-run.ts'
import type { Actor, Run } from '#lib/contracts/task-runs.ts'
import { type Env, projectRoot } from '#lib/env.ts'
import { toAppError } from '#lib/errors.ts'
import { type KilnHome, kilnHome } from '#lib/home.ts'
import { findImportFolder } from '#lib/library-folders.ts'
import { endGroup } from '#render/process.ts'
import { followRun } from './follow-run.ts'
import { writeJson } from './run-files.ts'
import { spawnNode } from './spawn-node.ts'

const actor: Actor = { kind: 'system', id: null, label: 'demo library' }
const task = 'preprocess-images'
const markFile = (home: KilnHome) => join(home.root, 'demo.json')

type Demo = { signal: AbortSignal; say: (line: string) => void }

/**
 * Once in the life of a KILN_HOME with an empty library: draws the demo library, imports it and preprocesses it. One that was cut off goes
 * on at the next start; pictures that somebody deleted stay deleted. Says how it ended; never throws.
 */
export async function runDemo(env: Env, databaseUrl: string, { signal, say }: Demo): Promise<void> {
  const home = kilnHome(env)
  const mark = existsSync(markFile(home)) ? (JSON.parse(readFileSync(markFile(home), 'utf8')) as { state: string }).state : null
  if (mark === 'done') return
  const { db, close } = connect(databaseUrl, { max: 1, applicationName: 'kiln demo' })
  try {
    const { all, deleted } = await getImageTallies(db)
    if (mark === null && all + deleted > 0) return writeJson(markFile(home), { state: 'done' })
    writeJson(markFile(home), { state: 'begun' })
    const started = performance.now()
    await drawLibrary(home.demoDir, { signal, say })
    const folder = await importLibrary(db, home, signal)
    const { runId, run } = await preprocess(db, folder, signal)
    await publishFolder(db, folder)
    const variants = await countVariantsOfRun(db, runId)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    writeJson(markFile(home), { state: 'done' })
    const ending = run.state.replaceAll('_', ' ')
    const failed = run.counts.failed === 0 ? '' : `, ${run.counts.failed} failed`
    console.log(`demo: ${task} ${ending}, ${run.counts.ok + run.counts.skipped} images, ${variants} variants, ${seconds} s${failed}`)
  } catch (error) {
    if (signal.aborted) return
    const { code } = toAppError(error)
    console.log(`demo: not finished (${code === 'internal' ? (error as Error).message : code}); the next start goes on with it`)
  } finally {
    await close()
  }
}

async function drawLibrary(folder: string, { signal, say }: Demo): Promise<void> {
  say('drawing the demo library (npm start -- --no-demo leaves it out)')
  const program = join(projectRoot, 'scripts/demo/draw-library.ts')
  const child = spawnNode([program, folder], { stdio: ['ignore', 'ignore', 'pipe'], oomScore: 500 })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const stop = () => void endGroup(child)
  signal.addEventListener('abort', stop, { once: true })
  const [code] = (await once(child, 'exit')) as [number | null]
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  if (code !== 0) throw new Error(`the demo library could not be drawn: ${reasonOf(said)}`)
}

/** The line of a program's last words that names the error, else the last one. */
function reasonOf(said: string): string {
  const lines = said.trim().split('\n')
  return (lines.findLast((line) => /^\w*Error\b.*: /.test(line)) ?? lines.at(-1) ?? '').trim()
}

/** Answers the folder as its images name it. */
async function importLibrary(db: Db, home: KilnHome, signal: AbortSignal): Promise<string> {
  const places = { libraries: [home.demoDir], kilnHome: home.root }
  const path = await findImportFolder(home.demoDir, places)
  const checked = await checkImportSource(db, { kind: 'folder', path }, places)
  const importId = await startImport(db, { source: checked, actor }).then(
    (made) => made.importId,
    (error: unknown) => {
      const { code, details } = toAppError(error)
      if (code === 'import_active' && typeof details.importId === 'string') return details.importId
      throw error
    },
  )
  for (;;) {
    signal.throwIfAborted()
    const { state, reasonCode } = await getImport(db, importId)
    if (state === 'failed') throw new Error(`the demo library could not be imported: ${reasonCode}`)
    if (state.startsWith('succeeded')) return path
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** Works through the demo's own pictures. Where somebody clicked first, once that run has ended. */
async function preprocess(db: Db, folder: string, signal: AbortSignal): Promise<{ runId: string; run: Run }> {
  const start = () => startRun(db, { task, scope: { kind: 'all', within: { folder } }, actor })
  for (;;) {
    const runId = await start().then(
      (made) => made.runId,
      (error: unknown) => {
        if (toAppError(error).code !== 'run_active') throw error
        return null
      },
    )
    if (runId !== null) return { runId, run: await followRun(db, runId, { signal }) }
    const active = await findActiveRun(db, task)
    if (active !== null) await followRun(db, active, { signal })
  }
}

/** Only what the demo brought: what somebody uploads meanwhile is theirs to publish. */
async function publishFolder(db: Db, folder: string): Promise<void> {
  const target = { filter: { deleted: false, folder } }
  const { count, upTo } = await countMatchingImages(db, target)
  await publishImages(db, await listMatchingImages(db, target, { after: 0, upTo, limit: count }))
}
