import { createServer } from 'node:net'

/** A free port of 127.0.0.1: the wanted one where that is free. */
export async function freePort(wanted?: number): Promise<number> {
  for (const port of wanted === undefined ? [0] : [wanted, 0]) {
    const server = createServer()
    const found = await new Promise<number | null>((resolve) => {
      server.once('error', () => resolve(null))
      server.listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
    })
    await new Promise<void>((resolve) => server.close(() => resolve()))
    if (found !== null) return found
  }
  throw new Error('no free port')
}
