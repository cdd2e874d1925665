import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What happens to a share of the requests for objects: the bucket is busy, broken, slow, cut, or stores a body and never says so. */
const faults = ['none', 'slow_down', 'error', 'reset', 'stored_unanswered', 'slow', 'forbidden', 'down'] as const
export type Fault = (typeof faults)[number]

export type FaultProxy = {
  endpoint: string
  set: (fault: Fault, share: number) => void
  faulted: () => number
  /** Objects whose bytes were accepted, and how often each. */
  stored: Map<string, number>
  close: () => Promise<void>
}

const busy = (code: string) => `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>chaos</Message></Error>`

/** Stands between S3 clients and a real server, and hands on the rest as it came, so that signatures hold. */
export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(upstream)
  const stored = new Map<string, number>()
  let fault: Fault = 'none'
  let share = 0
  let faulted = 0

  function answerWith(incoming: IncomingMessage, response: ServerResponse, status: number, code: string): void {
    incoming.resume()
    incoming.once('end', () => response.writeHead(status, { 'content-type': 'application/xml' }).end(busy(code)))
  }

  const server = createServer((incoming, response) => {
    const now = fault !== 'none' && Math.random() < share ? fault : 'none'
    if (now !== 'none') faulted++
    if (now === 'slow_down') return answerWith(incoming, response, 503, 'SlowDown')
    if (now === 'error') return answerWith(incoming, response, 500, 'InternalError')
    if (now === 'forbidden') return answerWith(incoming, response, 403, 'AccessDenied')
    if (now === 'down' || now === 'reset') return void incoming.socket.destroy()
    setTimeout(() => handOn(incoming, response, now), now === 'slow' ? 1000 + Math.random() * 2000 : 0)
  })

  function handOn(incoming: IncomingMessage, response: ServerResponse, now: Fault): void {
    const { method = 'GET', url = '/', headers } = incoming
    const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
      if (method === 'PUT' && answer.statusCode === 200) stored.set(url, (stored.get(url) ?? 0) + 1)
      if (now === 'stored_unanswered' && method === 'PUT') {
        answer.resume()
        return void incoming.socket.destroy()
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => incoming.socket.destroy())
    incoming.on('error', () => onward.destroy())
    incoming.pipe(onward)
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set: (next, of) => {
      fault = next
      share = of
    },
    faulted: () => faulted,
    stored,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
