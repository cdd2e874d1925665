import { connect, type Socket } from 'node:net'

type Target = { host: string[]; port: number[]; path?: string }

const lookEveryMs = 500

/**
 * A connection to Postgres that is cut when something was sent and nothing comes back for `answerWithinMs`: the other end may be gone without
 * a word, and the system itself would go on trying for a quarter of an hour. It must be more than any statement may take. Inside TLS it
 * does not see what passes, and cuts nothing.
 */
export function openWatchedSocket({ host, port, path }: Target, answerWithinMs: number): Socket {
  const socket = path ? connect(path) : connect({ host: host[0], port: port[0] ?? 5432 })
  Object.assign(socket, { host: host[0] }) // the driver takes the name for TLS from here
  let answered = 0
  let waitingSince: number | null = null
  socket.on('data', () => {
    answered = socket.bytesWritten
    waitingSince = null
  })
  const timer = setInterval(() => {
    if (socket.destroyed) return clearInterval(timer)
    if (socket.bytesWritten > answered) waitingSince ??= performance.now()
    if (waitingSince !== null && performance.now() - waitingSince > answerWithinMs)
      socket.destroy(Object.assign(new Error(`the database said nothing for ${answerWithinMs} ms`), { code: 'ETIMEDOUT' }))
  }, lookEveryMs).unref()
  return socket
}
