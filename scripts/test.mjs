import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findBrowser, findProgram } from './find-program.mjs'
import { ensureInstalled, pinnedNode, projectRoot } from './install.mjs'
import { whenNpmDies } from './when-npm-dies.mjs'

// `npm test`: types, lint, unit and database tests, and the stories in a real browser. Finds or installs what they need, and says aloud what
// was left out and why. The last line is `N passed, N failed, N skipped`.

const reportDir = join(projectRoot, 'test-results')
const total = { passed: 0, failed: 0, skipped: 0 }
const skips = []
const say = (line) => console.log(`· ${line}`)

const bin = (path) => join(projectRoot, 'node_modules', path)
const folderOfNode = dirname(pinnedNode)

const endWithTests = join(projectRoot, 'scripts', 'end-with-tests.mjs')
let running = null

// A Ctrl-C reaches whatever runs, too; what comes after it is not begun.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop())
whenNpmDies('test', stop)
let stopping = false
async function stop() {
  if (stopping) return
  stopping = true
  running?.kill('SIGTERM')
  const killed = setTimeout(() => running?.kill('SIGKILL'), 20_000)
  if (running?.exitCode === null && running.signalCode === null) await once(running, 'exit')
  clearTimeout(killed)
  process.exit(130)
}

/** Runs one of Kiln's tools on Kiln's own Node, its output straight to this terminal. Answers the exit code. */
async function run(args, env = {}) {
  const path = `${folderOfNode}:${process.env.PATH ?? ''}`
  running = spawn(pinnedNode, ['--import', pathToFileURL(endWithTests).href, ...args], {
    cwd: projectRoot,
    stdio: 'inherit',
    env: { ...process.env, PATH: path, KILN_TEST_RUN: String(process.pid), ...env },
  })
  const [code] = await once(running, 'exit')
  running = null
  if (stopping) await new Promise(() => {}) // the end is near: nothing is counted any more
  return code ?? 1
}

function count(name, { passed, failed, skipped = 0 }) {
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
  say(`${name}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
}

/** A whole part that cannot be tried here counts as one skipped. */
function skip(what, why) {
  total.skipped += 1
  skips.push(`${what}: ${why}`)
  say(`SKIPPED ${what}: ${why}`)
}

async function step(name, args) {
  say(name)
  const code = await run(args)
  count(name, { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 })
}

/** apt-get, where this is Debian or like it and we may. */
function tryApt(packages) {
  if (process.getuid?.() !== 0 || findProgram('apt-get') === null) return false
  say(`installing ${packages.join(', ')} with apt-get`)
  const apt = (...args) =>
    spawnSync('apt-get', ['-qq', '-o', 'Dpkg::Use-Pty=0', ...args], {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  return apt('update').status === 0 && apt('install', '-y', '--no-install-recommends', ...packages).status === 0
}

function bringS3Server() {
  const found = findProgram('versitygw')
  if (found !== null) return found
  const go = findProgram('go')
  if (go === null) return null
  say('building the S3 server for the tests (versitygw, once, about a minute)')
  const done = spawnSync(go, ['install', 'github.com/versity/versitygw/cmd/versitygw@latest'], { stdio: ['ignore', 2, 2] })
  return done.status === 0 ? findProgram('versitygw') : null
}

function bringBrowser() {
  const found = findBrowser()
  if (found !== null) return found
  if (tryApt(['chromium', 'fonts-dejavu-core'])) return findBrowser()
  say("downloading Playwright's own browser")
  spawnSync(pinnedNode, [bin('@playwright/test/cli.js'), 'install', 'chromium'], { cwd: projectRoot, stdio: ['ignore', 2, 2] })
  return findBrowser()
}

const readReport = (file) => JSON.parse(readFileSync(join(reportDir, file), 'utf8'))

async function runVitest() {
  say('unit and database tests')
  const env = { NODE_ENV: 'test' }
  const code = await run(
    [bin('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${join(reportDir, 'vitest.json')}`],
    env,
  )
  if (!existsSync(join(reportDir, 'vitest.json'))) return count('unit and database tests', { passed: 0, failed: 1 })
  const report = readReport('vitest.json')
  // a file that cannot even be loaded has no test of its own to fail
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((one) => one.status !== 'failed'),
  ).length
  const failed = report.numFailedTests + brokenFiles
  for (const { assertionResults, name } of report.testResults)
    for (const { status, fullName } of assertionResults)
      if (['pending', 'skipped', 'todo'].includes(status)) skips.push(`${name.replace(`${projectRoot}/`, '')}: ${fullName}`)
  count('unit and database tests', {
    passed: report.numPassedTests,
    failed: code === 0 ? failed : Math.max(1, failed),
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  })
}

async function runStories(browser) {
  if (!existsSync(join(projectRoot, 'e2e')) || browser === null)
    return skip(
      'stories in a browser',
      'no Chromium was found and none could be installed; set KILN_BROWSER to one, or as root let apt-get install chromium',
    )
  say(`stories in a browser (${browser})`)
  const env = { KILN_BROWSER: browser, PLAYWRIGHT_JSON_OUTPUT_NAME: join(reportDir, 'playwright.json') }
  const code = await run([bin('@playwright/test/cli.js'), 'test', '--reporter=list,json'], env)
  if (!existsSync(join(reportDir, 'playwright.json'))) return count('stories in a browser', { passed: 0, failed: 1 })
  const { expected, unexpected, flaky, skipped } = readReport('playwright.json').stats
  // one that only passed at its second try has shown a fault
  const failed = unexpected + flaky
  count('stories in a browser', { passed: expected, failed: code === 0 ? failed : Math.max(1, failed), skipped })
}

ensureInstalled(say)
rmSync(reportDir, { recursive: true, force: true })
mkdirSync(reportDir, { recursive: true })
say(
  process.env.KILN_CORPORA
    ? `corpora: ${process.env.KILN_CORPORA}`
    : 'corpora: none (KILN_CORPORA names a folder of them; the tests then make do with the files they draw)',
)
const s3 = bringS3Server()
if (s3 === null) skip('a real S3 server', 'versitygw is not on PATH and there is no Go to build it with')
else process.env.PATH = `${dirname(s3)}:${process.env.PATH}`
if (findProgram('pgbouncer') === null) tryApt(['pgbouncer']) // its tests say themselves when it is not there
await step('types', [bin('typescript/bin/tsc'), '--noEmit', '-p', '.'])
await step('lint', [bin('@biomejs/biome/bin/biome'), 'check', '.'])
await runVitest()
await runStories(bringBrowser())

for (const line of skips) console.log(`skipped: ${line}`)
createWriteStream(join(reportDir, 'summary.json')).end(JSON.stringify({ ...total, skips }))
process.exitCode = total.failed > 0 ? 1 : 0
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
