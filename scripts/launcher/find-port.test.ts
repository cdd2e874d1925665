import { createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { findPort } from './find-port.ts'

const open: Server[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

function listen(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, host, () => {
      open.push(server)
      resolve((server.address() as { port: number }).port)
    })
  })
}

test('a taken port gives way to a free one above it', async () => {
  const taken = await listen(0, '127.0.0.1')
  expect(await findPort(taken, '127.0.0.1')).toBeGreaterThan(taken)
})

test('a port that somebody has on ::1 counts as taken, for localhost may mean that', async () => {
  const taken = await listen(0, '::1').catch(() => null)
  if (taken === null) return expect(taken).toBeNull() // a machine without IPv6 cannot be misled by it
  expect(await findPort(taken, '127.0.0.1')).toBeGreaterThan(taken)
})

test('0 is any free port', async () => {
  expect(await findPort(0, '127.0.0.1')).toBeGreaterThan(0)
})
