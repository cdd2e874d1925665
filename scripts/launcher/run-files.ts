import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { processStart, signalGroup } from '#render/process.ts'
import { identifyProcess, isSameProcess, type ProcessIdentity } from './process-identity.ts'

const identitySchema = z.object({ pid: z.number().int().positive(), since: z.string() })
const launcherFileSchema = identitySchema.extend({
  url: z.string().nullable().default(null),
  home: z.string().default(''),
  /** Set where no launcher but a command holds the home, for as long as it takes. */
  command: z.string().nullable().default(null),
})
export type LauncherFile = z.infer<typeof launcherFileSchema>

const childPrefix = 'child-'

function readJson<T>(file: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null // missing, or cut off by a kill while it was written
  }
}

export function writeJson(file: string, value: unknown): void {
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(value)}\n`, { mode: 0o600 })
  renameSync(`${file}.${process.pid}`, file)
}

/**
 * Makes this process the only holder of `file`. Answers whoever holds it already, or null when it is ours now. Link decides: it fails
 * where a name exists. What a dead process left is moved away first, and put back should it have been fresh after all.
 */
export async function claimFile(
  file: string,
  details: Record<string, unknown> = {},
): Promise<(ProcessIdentity & Record<string, unknown>) | null> {
  const own = `${file}.${process.pid}.own`
  const self = await identifyProcess(process.pid)
  writeFileSync(own, JSON.stringify({ ...self, ...details }), { mode: 0o600 })
  try {
    for (;;) {
      try {
        linkSync(own, file)
        return null
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const holder = readJson(file, identitySchema.loose())
      if (holder !== null && (await isSameProcess(holder))) return holder
      const aside = `${file}.${process.pid}.stale`
      renameIfThere(file, aside)
      const moved = readJson(aside, identitySchema)
      if (moved !== null && (await isSameProcess(moved))) linkIfFree(aside, file)
      rmSync(aside, { force: true })
    }
  } finally {
    rmSync(own, { force: true })
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

function linkIfFree(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

export const launcherFile = (runDir: string): string => join(runDir, 'launcher.json')

/** The launcher that runs now on this KILN_HOME, or null. */
export async function findLauncher(runDir: string): Promise<LauncherFile | null> {
  const known = readJson(launcherFile(runDir), launcherFileSchema)
  return known !== null && (await isSameProcess(known)) ? known : null
}

export async function recordChild(runDir: string, name: string, pid: number): Promise<void> {
  mkdirSync(runDir, { recursive: true })
  const identity = await identifyProcess(pid)
  if (identity !== null) writeJson(join(runDir, `${childPrefix}${name}.json`), identity)
}

export const forgetChild = (runDir: string, name: string): void => rmSync(join(runDir, `${childPrefix}${name}.json`), { force: true })

/** Ends what a killed launcher left behind, group by group, and only where it is proven to be the very process that was written down. */
export async function endLeftovers(runDir: string): Promise<string[]> {
  const names = readdirSync(runDir).filter((name) => name.startsWith(childPrefix) && name.endsWith('.json'))
  const ended = await Promise.all(
    names.map(async (name) => {
      const known = readJson(join(runDir, name), identitySchema)
      const found = known !== null && (await isSameProcess(known))
      if (found) await endLeftover(known.pid)
      rmSync(join(runDir, name), { force: true })
      return found ? name.slice(childPrefix.length, -'.json'.length) : null
    }),
  )
  return ended.filter((name) => name !== null)
}

async function endLeftover(pid: number): Promise<void> {
  signalGroup(pid, 'SIGCONT') // a stopped process hears nothing else
  signalGroup(pid, 'SIGTERM')
  for (const started = performance.now(); performance.now() - started < 2000 && processStart(pid) !== null; )
    await new Promise((r) => setTimeout(r, 50))
  signalGroup(pid, 'SIGKILL')
  for (const started = performance.now(); performance.now() - started < 2000 && processStart(pid) !== null; )
    await new Promise((r) => setTimeout(r, 20))
}
