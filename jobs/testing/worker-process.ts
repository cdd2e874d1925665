import { join } from 'node:path'
import { baseEnv } from '#lib/env.ts'
import { spawnChild } from '#render/process.ts'

type ChildProcess = ReturnType<typeof spawnChild>

export type WorkerProcess = {
  id: string
  pid: number
  child: ChildProcess
  kill: (signal: NodeJS.Signals) => void
  exited: Promise<number | null>
}

/** A real worker process on the task of numbers, or on the worker program that is named; resolves when it is ready. */
export async function startWorkerProcess(
  databaseUrl: string,
  { slots = 2, program = 'test-worker.ts', logLevel = 'fatal' } = {},
): Promise<WorkerProcess> {
  const child = spawnChild({
    command: process.execPath,
    args: [join(import.meta.dirname, program), databaseUrl, String(slots), logLevel],
    env: baseEnv(),
    // the channel closes with the test's process, and the worker ends itself then
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const id = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const ready = /ready (\S+)\n/.exec(said)?.[1]
      if (ready !== undefined) resolve(ready)
    })
    void exited.then((code) => reject(new Error(`the worker ended with ${code} before it was ready`)))
  })
  const pid = child.pid ?? 0
  return { id, pid, child, kill: (signal) => void process.kill(pid, signal), exited }
}
