import { type IncomingMessage, Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Less than who stops the web waits before it ends it by force. */
const longestMs = 3_000

type Open = { connections: Map<Socket, number>; isStopping: boolean }
const servers = new WeakMap<Server, Open>()
const openOf = (server: Server): Open => {
  const known = servers.get(server) ?? { connections: new Map(), isStopping: false }
  servers.set(server, known)
  return known
}

/** Counts what is asked on each connection, so that a server which closes knows which of them rest. */
export function watchConnections(server: Server, event: string | symbol, given: unknown[]): void {
  if (event === 'connection') {
    const [socket] = given as [Socket]
    const { connections } = openOf(server)
    connections.set(socket, 0)
    socket.once('close', () => connections.delete(socket))
  }
  if (event === 'request') {
    const open = openOf(server)
    const [{ socket }, response] = given as [IncomingMessage, ServerResponse]
    open.connections.set(socket, (open.connections.get(socket) ?? 0) + 1)
    if (open.isStopping) response.shouldKeepAlive = false
    response.once('close', () => {
      const asked = (open.connections.get(socket) ?? 1) - 1
      if (open.connections.has(socket)) open.connections.set(socket, asked)
      if (open.isStopping && asked === 0) socket.destroySoon()
    })
  }
}

const close = Server.prototype.close

/**
 * A closing server of Node waits for every browser that keeps its connection: for 75 s here (web-args.ts). This one lets go of those that
 * rest, of the others as soon as they are answered, and of what is never answered after a while.
 */
Server.prototype.close = function (done?: (error?: Error) => void): Server {
  const open = openOf(this)
  open.isStopping = true
  for (const [socket, asked] of open.connections) if (asked === 0) socket.destroySoon()
  const last = setTimeout(() => this.closeAllConnections(), longestMs)
  return close.call(this, (error) => {
    clearTimeout(last)
    done?.(error)
  })
}
