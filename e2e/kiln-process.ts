import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { baseEnv, projectRoot } from '#lib/env.ts'
import { type ChildProcess, spawnChild } from '#render/process.ts'
import { freePort } from '#scripts/free-port.ts'

/** A whole Kiln of a test's own: database, web and worker, started as its user starts it, with a home that is empty before and gone afterwards. */
export type KilnProcess = {
  url: string
  home: string
  /** The one-time link that the launcher prints while there is no admin. */
  setupLink: string
  output: () => string
  stop: () => Promise<void>
}

const startLimitMs = 240_000

export async function startKiln({
  args = ['--no-demo'],
  env = {},
}: {
  args?: string[]
  env?: Record<string, string>
} = {}): Promise<KilnProcess> {
  const home = mkdtempSync(join(tmpdir(), 'kiln-e2e-'))
  const port = await freePort()
  const child = spawnChild({
    command: process.execPath,
    args: ['scripts/kiln.ts', 'start', ...args],
    cwd: projectRoot,
    // the channel closes when the tests are gone, however they ended, and Kiln stops then
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...baseEnv(), KILN_HOME: join(home, 'state'), PORT: String(port), KILN_ENV: 'test', ...env },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const url = await waitFor(
    child,
    () => /Kiln is ready: (http:\/\/\S+)/.exec(output)?.[1],
    () => output,
  )
  const setupLink = await waitFor(
    child,
    () => /(http:\/\/\S+\/setup\?token=\S+)/.exec(output)?.[1],
    () => output,
  )
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGINT')
      await ended
    }
    rmSync(home, { recursive: true, force: true })
  }
  return { url, home, setupLink, output: () => output, stop }
}

async function waitFor<T>(child: ChildProcess, look: () => T | undefined, output: () => string): Promise<T> {
  for (const started = performance.now(); performance.now() - started < startLimitMs; await new Promise((r) => setTimeout(r, 100))) {
    const found = look()
    if (found !== undefined) return found
    if (child.exitCode !== null) throw new Error(`Kiln ended with ${child.exitCode} before it was ready:\n${output().slice(-4000)}`)
  }
  throw new Error(`Kiln was not ready in ${startLimitMs / 1000} s:\n${output().slice(-4000)}`)
}
