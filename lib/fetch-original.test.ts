import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FetchOriginal, fetchOriginal } from './fetch-original.ts'
import { isPublicAddress } from './public-address.ts'

const dir = mkdtempSync(join(tmpdir(), 'kiln-fetch-'))
let server: Server
let base = ''
let asked: string[] = []

const answers: Record<string, (response: ServerResponse) => void> = {
  '/ok.jpg': (r) => r.writeHead(200, { 'content-type': 'image/jpeg' }).end('bytes'),
  '/hop': (r) => r.writeHead(302, { location: '/ok.jpg' }).end(),
  '/loop': (r) => r.writeHead(302, { location: '/loop' }).end(),
  '/to-metadata': (r) => r.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
  '/to-loopback': (r) => r.writeHead(302, { location: `http://localhost:${(server.address() as AddressInfo).port}/ok.jpg` }).end(),
  '/to-file': (r) => r.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/endless': (r) => {
    r.writeHead(200, { 'content-type': 'image/jpeg' })
    const timer = setInterval(() => r.write(Buffer.alloc(64 * 1024)), 1)
    r.once('close', () => clearInterval(timer))
  },
  '/claims-little': (r) => {
    r.writeHead(200, { 'content-length': '10' }).flushHeaders()
    r.socket?.end('0123456789 and more that the length did not say')
  },
  '/claims-much': (r) => {
    r.writeHead(200, { 'content-length': '1000000' })
    r.write('only this')
    setTimeout(() => r.destroy(), 20)
  },
  '/too-long-by-header': (r) => r.writeHead(200, { 'content-length': '999999999' }).write('x'),
  '/silent': () => {},
  '/drip': (r) => {
    r.writeHead(200)
    const timer = setInterval(() => r.write('x'), 30)
    r.once('close', () => clearInterval(timer))
  },
  '/page': (r) => r.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>'),
  '/gone': (r) => r.writeHead(404).end(),
}

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    ;(answers[request.url ?? ''] ?? answers['/gone'])?.(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(dir, { recursive: true, force: true })
})

let n = 0
const get = (path: string, options: Partial<FetchOriginal> = {}) =>
  fetchOriginal({
    url: path.startsWith('/') ? base + path : path,
    path: join(dir, String(n++)),
    maxBytes: 1_000_000,
    allowAddress: (a) => a === '127.0.0.1',
    ...options,
  })

describe('fetching an original', () => {
  it('writes and hashes what arrives, also after a redirect', async () => {
    for (const path of ['/ok.jpg', '/hop']) {
      const at = join(dir, `ok-${n}`)
      expect(await get(path, { path: at })).toEqual({
        sha256: '277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9',
        sizeBytes: 5,
        mediaType: 'image/jpeg',
        fileName: 'ok.jpg',
      })
      expect(readFileSync(at, 'utf8')).toBe('bytes')
      rmSync(at)
    }
  })

  it.each([
    ['/loop', 'too_many_redirects', {}],
    ['/to-metadata', 'address_refused', {}],
    ['/to-file', 'address_refused', {}],
    ['/endless', 'image_too_many_bytes', {}],
    ['/too-long-by-header', 'image_too_many_bytes', {}],
    ['/claims-much', 'fetch_failed', {}],
    ['/silent', 'fetch_timeout', { idleMs: 150 }],
    ['/drip', 'fetch_timeout', { totalMs: 300 }],
    ['/page', 'not_an_image', {}],
    ['/gone', 'fetch_failed', {}],
    ['/ok.jpg', 'aborted', { signal: AbortSignal.abort() }],
    ['/drip', 'aborted', { signal: AbortSignal.timeout(100) }],
    ['http://user:secret@127.0.0.1/', 'address_refused', {}],
    ['ftp://127.0.0.1/x.jpg', 'address_refused', {}],
  ] as const)('%s ends as %s and leaves no file', async (path, code, options) => {
    await expect(get(path, options)).rejects.toMatchObject({ code })
    expect(readdirSync(dir)).toEqual([])
  })

  it('reads no more than the length that was announced', async () => {
    const at = join(dir, 'little')
    expect((await get('/claims-little', { path: at })).sizeBytes).toBe(10)
    rmSync(at)
  })

  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[fe80::1]/',
    'http://[fd00:ec2::254]/',
    'http://169.254.169.254/latest/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://100.64.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://168.63.129.16/',
    'http://localhost/',
  ])('%s is refused before anything is sent', async (url) => {
    asked = []
    await expect(get(url, { allowAddress: isPublicAddress })).rejects.toMatchObject({ code: 'address_refused' })
    expect(asked).toEqual([])
  })

  it.each([[['127.0.0.1']], [['93.184.215.14', '10.0.0.1']], [['::1']], [['::ffff:10.0.0.1']]])(
    'a name that resolves to %s is refused',
    async (addresses) => {
      const resolve = async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
      await expect(get('http://pictures.example/x.jpg', { allowAddress: isPublicAddress, resolve })).rejects.toMatchObject({
        code: 'address_refused',
      })
    },
  )

  it('a redirect to this machine is refused although the first address was allowed', async () => {
    let first = true
    const allowAddress = (address: string) => {
      const allowed = first && address === '127.0.0.1'
      return allowed || isPublicAddress(address)
    }
    const resolve = async () => {
      first = false
      return [{ address: '127.0.0.1', family: 4 }]
    }
    await expect(get('/to-loopback', { allowAddress, resolve })).rejects.toMatchObject({ code: 'address_refused' })
  })

  it('a name that answers differently at the second look cannot turn the connection: it is looked up once', async () => {
    let looks = 0
    const resolve = async () => [{ address: looks++ === 0 ? '127.0.0.1' : '10.0.0.1', family: 4 }]
    const at = join(dir, 'pinned')
    await get(`http://pictures.example:${(server.address() as AddressInfo).port}/ok.jpg`, { resolve, path: at })
    expect(looks).toBe(1)
    rmSync(at)
  })

  it('public addresses are public', () => {
    for (const address of ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '1.1.1.1'])
      expect(isPublicAddress(address)).toBe(true)
  })
})
