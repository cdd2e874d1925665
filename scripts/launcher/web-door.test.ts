import { type ChildProcess, spawn } from 'node:child_process'
import { connect } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { problemSchema } from '#lib/contracts/problem.ts'

/** A server behind the door that answers what it was told, and a method it does not have as Next does. */
const inside = `
  const server = require('node:http').createServer((request, response) => {
    response.statusCode = request.method === 'PUT' ? 405 : 200
    if (request.method === 'PUT') { response.flushHeaders(); return response.end() }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ from: request.headers['x-forwarded-for'] }))
  }).listen(0, '127.0.0.1', () => console.log(server.address().port))`
let child: ChildProcess
let port = 0
beforeAll(async () => {
  child = spawn(process.execPath, ['--import', pathToFileURL(join(import.meta.dirname, 'web-door.ts')).href, '-e', inside])
  port = await new Promise<number>((resolve) => child.stdout?.on('data', (data) => resolve(Number(String(data)))))
})
afterAll(() => void child.kill('SIGKILL'))

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
