import { parentPort, workerData } from 'node:worker_threads'
import { connect } from '#db/client.ts'
import { extendLeases } from '#db/leases/extend-leases.ts'
import { type FromHeartbeat, type HeartbeatData, monotonicMs, type ToHeartbeat } from './heartbeat-messages.ts'

/**
 * Extends what the worker holds, from a thread and a connection of its own: a worker that is busy for half a minute keeps its leases. The
 * time of a beat is that of its beginning, so that the worker gives up earlier than the database does.
 */
const { databaseUrl, workerId, leaseMs, everyMs, lastBeat } = workerData as HeartbeatData
const port = parentPort
if (port === null) throw new Error('the heartbeat runs in a thread')
const beatAt = new BigInt64Array(lastBeat)
// a beat that takes half a lease has come too late: the next goes over a connection that answers
const connection = connect(databaseUrl, { max: 1, applicationName: 'kiln heartbeat', answerWithinMs: leaseMs / 2 })
let said: Extract<ToHeartbeat, { kind: 'held' }> = { kind: 'held', held: [], current: [] }
let ended = false

const answer = (message: FromHeartbeat) => port.postMessage(message)

async function beat(): Promise<void> {
  const startedAt = monotonicMs()
  const { held, current } = said
  const { extended } = await extendLeases(connection.db, { workerId, leaseMs, held, current, rssBytes: process.memoryUsage.rss() })
  Atomics.store(beatAt, 0, startedAt)
  const kept = new Set(extended.map(({ resource, token }) => `${resource} ${token}`))
  const lost = held.filter(({ resource, token }) => !kept.has(`${resource} ${token}`))
  const revoked = extended.filter((lease) => lease.revoked)
  if (lost.length > 0 || revoked.length > 0) answer({ kind: 'gone', lost, revoked })
}

async function keepBeating(): Promise<void> {
  while (!ended) {
    const startedAt = performance.now()
    let waitMs = everyMs
    try {
      await beat()
    } catch (error) {
      answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
      waitMs = everyMs / 6
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(50, waitMs - (performance.now() - startedAt)))
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
  await connection.close()
  port?.close()
}

let wake = () => {}
port.on('message', (message: ToHeartbeat) => {
  if (message.kind === 'held') said = message
  else {
    ended = true
    wake()
  }
})
await keepBeating()
