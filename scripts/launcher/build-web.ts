import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '#lib/env.ts'
import { endGroup } from '#render/process.ts'
import { lastLines, openLogFile } from './log-file.ts'
import { claimFile, forgetChild, recordChild } from './run-files.ts'
import { spawnNode } from './spawn-node.ts'

const outDir = join(projectRoot, '.next')
const stampFile = join(outDir, 'kiln-build')
const lockFile = join(projectRoot, 'node_modules', '.cache', 'kiln-build-lock')
/** All that the bundler may read. */
export const webSources = [
  'app',
  'components',
  'db',
  'jobs',
  'lib',
  'render',
  'public',
  'instrumentation.ts',
  'proxy.ts',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
]

/** One hash over every source file's name and bytes. */
function hashSources(): string {
  const hash = createHash('sha256')
  for (const source of webSources) {
    const path = join(projectRoot, source)
    if (!existsSync(path)) continue
    const files = source.includes('.') ? [path] : listFiles(path)
    for (const file of files) hash.update(file.slice(projectRoot.length)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

const listFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(test\.tsx?|md|sql)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()

const hasBuild = (): boolean => existsSync(join(outDir, 'BUILD_ID'))
const isBuilt = (hash: string): boolean => hasBuild() && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash

export const isWebBuilt = (): boolean => isBuilt(hashSources())

type BuildWeb = { logDir: string; runDir: string; signal: AbortSignal; say: (line: string) => void }

/**
 * Builds the web for production unless what lies there was built from these very sources. Of several at once one builds, the others
 * wait. Answers the seconds it took, null when nothing was to do. Throws with the end of the build's log.
 */
export async function buildWeb({ logDir, runDir, signal, say }: BuildWeb): Promise<number | null> {
  const hash = hashSources()
  if (isBuilt(hash)) return null
  mkdirSync(join(projectRoot, 'node_modules', '.cache'), { recursive: true })
  for (let told = false; (await claimFile(lockFile)) !== null; told = true) {
    if (!told) say('another start is building the web; waiting for it')
    signal.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  try {
    if (isBuilt(hash)) return null
    say('building the web (once, and after each update)')
    const started = performance.now()
    rmSync(stampFile, { force: true })
    await runBuild(logDir, runDir, signal)
    writeFileSync(stampFile, hash)
    return (performance.now() - started) / 1000
  } finally {
    rmSync(lockFile, { force: true })
  }
}

async function runBuild(logDir: string, runDir: string, signal: AbortSignal): Promise<void> {
  const log = openLogFile(logDir, 'build')
  const next = join(projectRoot, 'node_modules/next/dist/bin/next')
  const child = spawnNode([next, 'build'], { stdio: ['ignore', log, log] })
  closeSync(log)
  if (child.pid !== undefined) await recordChild(runDir, 'build', child.pid)
  const stop = () => void endGroup(child)
  signal.addEventListener('abort', stop, { once: true })
  const [code] = (await once(child, 'exit')) as [number | null]
  signal.removeEventListener('abort', stop)
  forgetChild(runDir, 'build')
  signal.throwIfAborted()
  if (code !== 0 || !hasBuild()) throw new Error(`the web could not be built (exit code ${code}):\n${lastLines(logDir, 'build', 40)}`)
}
