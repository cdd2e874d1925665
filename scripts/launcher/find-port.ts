import { createServer } from 'node:net'

/** The wanted port, or the next one above it that nobody listens on. 0 takes any. Throws when a hundred in a row are taken. */
export async function findPort(wanted: number, host: string): Promise<number> {
  for (let port = wanted; port < Math.min(wanted + 100, 65_536); port++) {
    const found = await bind(port, host)
    // `localhost` may mean ::1 to a browser: a port that somebody has there would answer in our place
    if (found !== null && (host !== '127.0.0.1' || (await bind(found, '::1')) !== null)) return found
  }
  throw new Error(`ports ${wanted} to ${wanted + 99} are all taken on ${host}`)
}

/** The port that was bound, null when it is taken. An address that this machine has not counts as free. */
function bind(port: number, host: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null)
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(port)
      else reject(error)
    })
    server.listen({ port, host, exclusive: true }, () => {
      const { port: bound } = server.address() as { port: number }
      server.close(() => resolve(bound))
    })
  })
}
