import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { problemSchema } from '#lib/contracts/problem.ts'

/** A server behind the door that answers what it was told, and a method it does not have as Next does. */
const inside = `
  const server = require('node:http').createServer((request, response) => {
    response.statusCode = request.method === 'PUT' ? 405 : 200
    if (request.method === 'PUT') { response.flushHeaders(); return response.end() }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ from: request.headers['x-forwarded-for'] }))
  }).listen(0, '127.0.0.1', () => console.log(server.address().port))`
const opened: ChildProcess[] = []
/** Runs a server behind the door that prints its port. */
async function openInside(program: string): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ['--import', pathToFileURL(join(import.meta.dirname, 'web-door.ts')).href, '-e', program])
  opened.push(child)
  return { child, port: await new Promise<number>((resolve) => child.stdout?.on('data', (data) => resolve(Number(String(data))))) }
}
let port = 0
beforeAll(async () => {
  port = (await openInside(inside)).port
})
afterAll(() => {
  for (const child of opened) child.kill('SIGKILL')
})
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The raw answer, since fetch refuses to send some methods. */
const ask = (method: string, headers = ''): Promise<{ head: string; body: string }> =>
  new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`${method} /api/x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}\r\n`),
    )
    socket.on('data', (chunk) => (text += String(chunk)))
    socket.on('error', reject)
    socket.on('close', () => resolve({ head: text.split('\r\n\r\n')[0] ?? '', body: text.split('\r\n\r\n').slice(1).join() }))
  })

test('the connection stands last among those it came by, whatever was said before', async () => {
  expect(JSON.parse((await ask('GET')).body)).toEqual({ from: '127.0.0.1' })
  expect(JSON.parse((await ask('GET', 'X-Forwarded-For: 6.6.6.6\r\nx-forwarded-for: 7.7.7.7\r\n')).body)).toEqual({
    from: '6.6.6.6, 7.7.7.7, 127.0.0.1',
  })
})

test.each(['TRACE', 'PROPFIND', 'PUT'])('%s, where it is not taken, is refused as everything is', async (method) => {
  const { head, body } = await ask(method)
  expect(head).toMatch(/^HTTP\/1\.1 405 /)
  expect(head.toLowerCase()).toContain('content-type: application/problem+json')
  expect(problemSchema.parse(JSON.parse(body)).code).toBe('method_not_allowed')
})

describe('told to stop', () => {
  /** Answers /slow after a while, /never not at all; stops as Next does, and says how long that took. */
  const slow = `
    const server = require('node:http').createServer((request, response) => {
      if (request.url === '/never') return response.write('begun')
      setTimeout(() => response.end('whole'), request.url === '/slow' ? 400 : 0)
    }).listen(0, '127.0.0.1', () => console.log(server.address().port))
    process.on('SIGTERM', () => server.close(() => process.exit(7)))`

  async function begin() {
    const stopping = await openInside(slow)
    const send = (path: string) => {
      const socket = connect(stopping.port, '127.0.0.1', () => {
        if (path !== '') socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`)
      })
      const heard = { text: '', closed: new Promise<void>((resolve) => socket.on('close', () => resolve())) }
      socket.on('data', (chunk) => (heard.text += String(chunk)))
      socket.on('error', () => {})
      return heard
    }
    return { ...stopping, send }
  }
  async function stop(child: ChildProcess): Promise<number> {
    const since = performance.now()
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await ended).toEqual([7, null])
    return performance.now() - since
  }

  test('it waits for no connection that rests, also one on which nothing was ever said', async () => {
    const { child, send } = await begin()
    const [resting, silent] = [send('/'), send('')]
    await vi.waitFor(() => expect(resting.text).toContain('whole'))
    expect(await stop(child)).toBeLessThan(4_000)
    await Promise.all([resting.closed, silent.closed])
  })

  test('what was asked before is answered to its end, on a connection that ends with it', async () => {
    const { child, send } = await begin()
    const first = send('/slow')
    await pause(100)
    expect(await stop(child)).toBeLessThan(4_000)
    await first.closed
    expect(first.text).toContain('whole')
  })

  test('an answer that does not end is ended after 3 s, before anybody ends the process', async () => {
    const { child, send } = await begin()
    const never = send('/never')
    await vi.waitFor(() => expect(never.text).toContain('begun'))
    const tookMs = await stop(child)
    expect(tookMs).toBeGreaterThan(2_500)
    expect(tookMs).toBeLessThan(10_000)
  })
})
