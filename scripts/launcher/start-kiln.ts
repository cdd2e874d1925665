import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from '#db/client.ts'
import { hasUsers } from '#db/people/read.ts'
import { checkHome } from '#lib/check-home.ts'
import { type Env, projectRoot } from '#lib/env.ts'
import { kilnHome, loadSecrets } from '#lib/home.ts'
import { makeFolderSync } from '#lib/make-folder.ts'
import { explainError } from '../commands/explain-error.ts'
import { migrateDatabase } from '../migrate-database.ts'
import { buildWeb } from './build-web.ts'
import { describeSetUp, describeStorages } from './describe-set-up.ts'
import { findPort } from './find-port.ts'
import { lastLines } from './log-file.ts'
import { identifyProcess } from './process-identity.ts'
import { claimFile, endLeftovers, findLauncher, type LauncherFile, launcherFile, writeJson } from './run-files.ts'
import { startDatabase } from './start-database.ts'
import { listenForStop } from './stop-signal.ts'
import { type SupervisedChild, superviseChild } from './supervise-child.ts'
import { waitForWeb } from './wait-for-web.ts'
import { webArgs } from './web-args.ts'

type StartKiln = { demo: boolean; say: (line: string) => void }

/** Everything that runs, in the order in which it was started; stopped the other way round. */
type Running = { children: SupervisedChild[]; stopDatabase: () => Promise<void> }

/** Brings Kiln up and keeps it up until it is told to stop. Answers the exit code: 0 stopped when asked, 1 broken, 3 runs already. */
export async function startKiln(env: Env, { demo, say }: StartKiln): Promise<number> {
  const home = kilnHome(env)
  for (const [label, value] of describeSetUp(env)) console.log(`  ${label.padEnd(12)} ${value}`)
  checkHome(env)
  const running: Running = { children: [], stopDatabase: async () => {} }
  const stop = listenForStop(() => {
    for (const child of running.children) child.hurry()
  })
  const holder = await claimHome(env, stop, say)
  if (holder !== null) {
    say(`Kiln runs already on ${env.KILN_HOME}: ${holder.url ?? 'it is just starting'} (process ${holder.pid})`)
    return 3
  }
  if (stop.aborted) return 0
  try {
    await bringUp(env, running, { stop, demo, say })
    await aborted(stop)
    return 0
  } catch (error) {
    if (stop.aborted) return 0
    say(`Kiln could not start: ${explainError(error).lines.join(' ')}`)
    return 1
  } finally {
    await takeDown(running, say)
    rmSync(launcherFile(home.runDir), { force: true })
  }
}

/** Makes this home ours, after whatever command works on it now. Answers the other Kiln where one has it. */
async function claimHome(env: Env, stop: AbortSignal, say: (line: string) => void): Promise<LauncherFile | null> {
  const { runDir } = kilnHome(env)
  for (let told = false; !stop.aborted; told = true) {
    const holder = await claimFile(launcherFile(runDir), { home: env.KILN_HOME })
    if (holder === null) return null
    const found = await findLauncher(runDir)
    if (found === null) continue // it has just ended
    if (found.command === null) return found
    if (!told) say(`${found.command} (process ${found.pid}) works on this home; Kiln starts when it has ended`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  return null
}

async function bringUp(env: Env, running: Running, { stop, demo, say }: StartKiln & { stop: AbortSignal }): Promise<void> {
  const home = kilnHome(env)
  for (const name of await endLeftovers(home.runDir)) say(`${name} was left over from an earlier start and was ended`)
  for (const dir of [home.workDir, home.logDir]) makeFolderSync(dir)

  const building = buildWeb({ ...home, signal: stop, say })
  building.catch(() => {}) // awaited below, once the database is there
  const database = await startDatabase(env, say)
  running.stopDatabase = database.stop
  stop.throwIfAborted()
  const ran = await migrateDatabase(database.url, env)
  say(ran.length === 0 ? 'database is up to date' : `database brought up to date: ${ran.join(', ')}`)
  const connection = connect(database.url, { max: 2, applicationName: 'kiln launcher' })
  try {
    say(await describeStorages(connection.db))
    const seconds = await building
    if (seconds !== null) say(`web built in ${Math.round(seconds)} s`)
    stop.throwIfAborted()
    const url = await startProcesses(env, running, { stop, say })
    console.log(`Kiln is ready: ${url}`)
    if (!(await hasUsers(connection.db))) console.log(`Make the first account: ${url}/setup?token=${loadSecrets(env).setupToken}`)
  } finally {
    await connection.close()
  }
  if (!demo) return
  // loaded only now: it brings runs and imports along, and those their storages
  const { runDemo } = await import('./run-demo.ts')
  void runDemo(env, database.url, { signal: stop, say })
}

async function startProcesses(
  env: Env,
  running: Running,
  { stop, say }: { stop: AbortSignal; say: (line: string) => void },
): Promise<string> {
  const home = kilnHome(env)
  const shared = { runDir: home.runDir, logDir: home.logDir, say }
  const childEnv = { KILN_HOME: env.KILN_HOME }
  for (let n = 1; n <= env.KILN_WORKERS; n++)
    running.children.push(
      superviseChild({ ...shared, name: `worker-${n}`, args: [join(projectRoot, 'jobs/worker.ts')], env: childEnv, graceMs: 15_000 }),
    )
  const port = await findPort(env.PORT, env.HOST)
  if (env.PORT !== 0 && port !== env.PORT) say(`port ${env.PORT} is taken; using ${port}`)
  const url = env.KILN_URL ?? `http://localhost:${port}`
  const web = superviseChild({
    ...shared,
    name: 'web',
    args: webArgs(port, env.HOST),
    env: { ...childEnv, PORT: String(port), KILN_URL: url },
    graceMs: 5000,
  })
  running.children.push(web)
  const host = ['0.0.0.0', '::'].includes(env.HOST) ? '127.0.0.1' : env.HOST
  try {
    await waitForWeb(`http://${host.includes(':') ? `[${host}]` : host}:${port}`, { withinMs: 60_000, signal: stop })
  } catch (error) {
    throw stop.aborted ? error : new Error(`${(error as Error).message}\n${lastLines(home.logDir, 'web')}`)
  }
  writeJson(launcherFile(home.runDir), { ...(await identifyProcess(process.pid)), url: `http://localhost:${port}`, home: env.KILN_HOME })
  return `http://localhost:${port}`
}

/** Workers first, so that they give back what they hold; then the web; the database last. */
async function takeDown({ children, stopDatabase }: Running, say: (line: string) => void): Promise<void> {
  const workers = children.filter(({ name }) => name !== 'web')
  if (children.length > 0) say('stopping: workers finish what they hold, then the web, then the database')
  await Promise.all(workers.map((worker) => worker.stop()))
  await Promise.all(children.filter(({ name }) => name === 'web').map((web) => web.stop()))
  await stopDatabase()
  if (children.length > 0) say('stopped')
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))
