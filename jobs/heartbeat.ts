import { Worker } from 'node:worker_threads'
import type { CurrentWork } from '#db/workers/table.ts'
import type { Log } from '#lib/log.ts'
import type { FromHeartbeat, HeartbeatData, HeldName, ToHeartbeat } from './heartbeat-messages.ts'

type Heartbeat = {
  /** Tells which leases to extend and what is being worked on. */
  tell: (held: HeldName[], current: CurrentWork[]) => void
  /** When the last beat that reached the database began, on the monotonic clock, ms. */
  lastBeatMs: () => bigint
  stop: () => Promise<void>
}

type StartHeartbeat = {
  databaseUrl: string
  workerId: string
  leaseMs: number
  everyMs: number
  log: Log
  onGone: (lost: HeldName[], revoked: HeldName[]) => void
}

/** Starts the thread that beats; one that dies is replaced, and until it beats again the worker stops itself by the clock. */
export function startHeartbeat({ databaseUrl, workerId, leaseMs, everyMs, log, onGone }: StartHeartbeat): Heartbeat {
  const lastBeat = new SharedArrayBuffer(8)
  const beatAt = new BigInt64Array(lastBeat)
  let said: ToHeartbeat = { kind: 'held', held: [], current: [] }
  let stopping = false
  let thread = begin()

  function begin(): Worker {
    const data: HeartbeatData = { databaseUrl, workerId, leaseMs, everyMs, lastBeat }
    const started = new Worker(new URL('./heartbeat-thread.ts', import.meta.url), { workerData: data })
    started.on('message', (message: FromHeartbeat) => {
      if (message.kind === 'gone') onGone(message.lost, message.revoked)
      else log.warn({ reason: message.message }, 'the heartbeat did not reach the database')
    })
    started.on('error', (error) => log.error({ err: error }, 'the heartbeat thread died'))
    started.on('exit', () => {
      if (stopping) return
      setTimeout(() => {
        if (stopping) return
        thread = begin()
        thread.postMessage(said)
      }, 500)
    })
    return started
  }

  return {
    tell: (held, current) => {
      said = { kind: 'held', held, current }
      thread.postMessage(said)
    },
    lastBeatMs: () => Atomics.load(beatAt, 0),
    stop: async () => {
      stopping = true
      const exited = new Promise<void>((resolve) => thread.once('exit', () => resolve()))
      thread.postMessage({ kind: 'end' } satisfies ToHeartbeat)
      const late = setTimeout(() => void thread.terminate(), 1000)
      await exited
      clearTimeout(late)
    },
  }
}
