import { connect, createServer, type Socket } from 'node:net'

export type SilentProxy = {
  /** The database's address, through the proxy. */
  url: string
  /** While it swallows, nothing passes and nobody is told. */
  swallow: (swallows: boolean) => void
  close: () => Promise<void>
}

/** Leads to a real server, as a network that can go dead does. */
export async function startSilentProxy(databaseUrl: string): Promise<SilentProxy> {
  const url = new URL(databaseUrl)
  const { hostname, port } = url
  const sockets = new Set<Socket>()
  let swallows = false
  const proxy = createServer((incoming) => {
    const onward = connect(Number(port), hostname)
    for (const [from, to] of [
      [incoming, onward],
      [onward, incoming],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk) => void (swallows || to.write(chunk)))
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
    }
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  url.port = String((proxy.address() as { port: number }).port)
  return {
    url: url.href,
    swallow: (now) => {
      swallows = now
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}
