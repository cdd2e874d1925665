import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#lib/errors.ts'
import { ChildFailure } from '../child-failure.ts'
import { type ChildProcess, endGroup, signalGroup, spawnChild } from '../process.ts'
import type { ChildJob, FromChild, ToChild } from './child-messages.ts'

export type ChildTalk = {
  signal: AbortSignal
  /** Time the child may take, ms; what the talker takes to answer does not count. */
  timeoutMs: number
  /** Called one after another, in order; a rejection gives the child up. */
  onMessage: (message: Extract<FromChild, { say: 'stage' | 'facts' | 'variant' }>) => void | Promise<void>
}

type Done = Extract<FromChild, { say: 'done' }>

export type OneChild = {
  /** Runs one job to its end. Throws AppError; whenever it does for another reason than the picture's own fault, the child is dead. */
  run: (job: ChildJob, talk: ChildTalk) => Promise<Done>
  /** Resident bytes after the last job. */
  rssBytes: () => number
  jobsDone: () => number
  isDead: () => boolean
  end: () => Promise<void>
}

/** glibc only. One heap, which keeps what one output freed for the next: else the kernel clears the same 200 MB anew for each of them. */
const allocatorEnv = {
  GLIBC_TUNABLES: ['arena_max=1', `mmap_threshold=${2 ** 30}`, `trim_threshold=${2 ** 32}`, `top_pad=${2 ** 20}`]
    .map((tunable) => `glibc.malloc.${tunable}`)
    .join(':'),
}
/** Where Node keeps what it made of the sources: a child that finds it need not load the program that strips types, which stays resident. */
const compileCacheDir = join(import.meta.dirname, '../../node_modules/.cache/kiln-image-child')
const keptStderrChars = 4000
/** A process and its libraries may take this long to come up, on a busy machine; it is no part of a job's time. */
const startMs = 20_000

/** How often the kernel has ended a process for want of memory; 0 where it does not say. */
function countOomKills(): number {
  if (process.platform !== 'linux') return 0
  return Number(/^oom_kill (\d+)/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1] ?? 0)
}

/** What a child's end means when nobody asked for it. */
function crashOf(child: ChildProcess, facts: { command: string; stage: string; stderr: string }, oomKillsBefore: number): AppError {
  const { exitCode, signalCode } = child
  const { stage } = facts
  const cause = new ChildFailure('the image child ended', { ...facts, exitCode, signal: signalCode })
  const shortOfMemory = signalCode === 'SIGKILL' && countOomKills() > oomKillsBefore
  return new AppError(shortOfMemory ? 'out_of_memory' : 'child_crashed', { stage, exitCode, signal: signalCode }, cause)
}

/** Starts one decoding process. */
export function startImageChild({ workerScript, env }: { workerScript: string; env: Record<string, string> }): OneChild {
  const args = ['--max-old-space-size=256', '--max-semi-space-size=1', '--expose-gc', '--disable-warning=ExperimentalWarning', workerScript]
  const command = ['node', ...args].join(' ')
  const child = spawnChild({
    command: process.execPath,
    args,
    env: { ...allocatorEnv, NODE_COMPILE_CACHE: compileCacheDir, ...env, UV_THREADPOOL_SIZE: '4' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    oomScore: 500,
  })
  let stderr = ''
  let rssBytes = 0
  let jobsDone = 0
  let dead = false
  let spawnError: Error | null = null
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-keptStderrChars)
  })
  child.on('error', (error) => {
    spawnError = error
    dead = true
  })
  child.on('exit', () => {
    dead = true
  })
  child.channel?.unref()
  child.unref()

  const tell = (message: ToChild) => {
    if (child.connected) child.send(message, () => {})
  }
  const kill = () => {
    dead = true
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL')
  }

  async function run(job: ChildJob, { signal, timeoutMs, onMessage }: ChildTalk): Promise<Done> {
    let stage = 'start'
    const failure = (message: string, signal: string | null = null) =>
      new ChildFailure(message, { command: `${command} (${job.kind} of ${job.inputPath})`, stage, exitCode: null, signal, stderr })
    const crash = () => crashOf(child, failure('').facts, oomKillsBefore)
    const oomKillsBefore = countOomKills()
    let leftMs = timeoutMs + startMs
    let answering = 0
    let settled = false
    let since = performance.now()
    let timer: NodeJS.Timeout | undefined
    const { promise, resolve, reject } = Promise.withResolvers<Done>()
    const giveUp = (error: unknown) => {
      // What a store answers after its job has ended is nobody's: the pid may be another's by then.
      if (settled) return
      kill()
      reject(error)
    }
    const startClock = () => {
      if (settled) return
      since = performance.now()
      timer = setTimeout(
        () => giveUp(new AppError('child_timeout', { stage, timeoutMs }, failure('the image child took too long', 'SIGKILL'))),
        Math.max(0, leftMs),
      )
    }
    const stopClock = () => {
      clearTimeout(timer)
      leftMs -= performance.now() - since
    }
    let answers: Promise<unknown> = Promise.resolve()
    const onChildMessage = (message: FromChild) => {
      switch (message.say) {
        case 'ready':
          return
        case 'stage':
          if (stage === 'start') {
            stopClock()
            leftMs = timeoutMs
            startClock()
          }
          stage = message.stage
          onMessage(message)
          return
        case 'facts':
        case 'variant':
          if (answering++ === 0) stopClock()
          answers = answers.then(async () => {
            await onMessage(message)
            if (message.say === 'variant') tell({ say: 'stored' })
            if (--answering === 0) startClock()
          })
          answers.catch(giveUp)
          return
        case 'done':
          rssBytes = message.rssBytes
          answers.then(() => resolve(message), giveUp)
          return
        case 'failed':
          rssBytes = message.rssBytes
          answers.then(() => reject(new AppError(message.code, { stage, ...message.details }, failure(message.message))), giveUp)
          return
        default:
          message satisfies never
      }
    }
    const onExit = () => reject(crash())
    const onSpawnError = (error: Error) => reject(new AppError('child_crashed', { stage, exitCode: null, signal: null }, error))
    const onAbort = () => giveUp(new AppError('aborted'))

    child.on('message', onChildMessage)
    child.once('exit', onExit)
    child.once('error', onSpawnError)
    signal.addEventListener('abort', onAbort, { once: true })
    child.channel?.ref()
    child.ref()
    startClock()
    try {
      if (spawnError) throw new AppError('child_crashed', { stage, exitCode: null, signal: null }, spawnError)
      if (dead) throw crash()
      if (signal.aborted) throw new AppError('aborted')
      tell({ say: 'job', job })
      return await promise
    } finally {
      settled = true
      stopClock()
      jobsDone += 1
      child.off('message', onChildMessage)
      child.off('exit', onExit)
      child.off('error', onSpawnError)
      signal.removeEventListener('abort', onAbort)
      child.channel?.unref()
      child.unref()
    }
  }

  return {
    run,
    rssBytes: () => rssBytes,
    jobsDone: () => jobsDone,
    isDead: () => dead,
    end: async () => {
      dead = true
      await endGroup(child, { graceMs: 200 })
    },
  }
}
