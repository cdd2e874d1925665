import { setTimeout as sleep } from 'node:timers/promises'
import { drawPhoto } from './add-images.ts'
import type { WholeKiln } from './whole-kiln.ts'

export type SignedUp = {
  ask: <T>(method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer<T>>
  upload: (n: number) => Promise<void>
}
type Answer<T> = { status: number; body: T; headers: Headers }

/** Makes the first admin as its page does, and a key to go on with. Every request of it must be answered with 2xx. */
export async function signUp(whole: WholeKiln): Promise<SignedUp> {
  const origin = { origin: whole.url }
  let authorization: Record<string, string> = origin
  // after a kill a look waits until it is answered; an act is asked for once
  const send = async (method: string, path: string, headers: Record<string, string>, body?: BodyInit): Promise<Response> => {
    for (const startedAt = performance.now(); ; await sleep(300)) {
      const address = path.startsWith('http') ? path : whole.url + path
      const answer = await fetch(address, { method, headers: { ...authorization, ...headers }, body }).catch(() => null)
      if (answer?.ok || (answer !== null && headers['x-may-refuse'] !== undefined)) return answer
      const waits = method === 'GET' && (answer === null || answer.status === 503) && performance.now() - startedAt < 60_000
      if (!waits) throw new Error(`${method} ${path}: ${answer === null ? 'no answer' : `${answer.status} ${await answer.text()}`}`)
    }
  }
  const ask: SignedUp['ask'] = async (method, path, body, headers = {}) => {
    const given = body === undefined ? undefined : JSON.stringify(body)
    const answer = await send(method, path, { ...(given === undefined ? {} : { 'content-type': 'application/json' }), ...headers }, given)
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) }
  }
  const admin = { name: 'Chaos', email: 'chaos@example.test', password: 'a long enough password' }
  const { headers } = await ask('POST', '/api/v1/setup', { token: whole.setupToken(), ...admin })
  authorization = {
    ...origin,
    cookie: headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; '),
  }
  const { secret } = (await ask<{ secret: string }>('POST', '/api/v1/api-keys', { name: 'chaos', role: 'admin' })).body
  authorization = { authorization: `Bearer ${secret}` }
  const tus = { 'tus-resumable': '1.0.0' }
  const upload = async (n: number) => {
    const bytes = await drawPhoto(80, 60, n)
    const metadata = { 'upload-length': String(bytes.length), 'upload-metadata': `filename ${btoa(`chaos-${n}.jpg`)}` }
    const location = (await send('POST', '/api/v1/uploads', { ...tus, ...metadata })).headers.get('location') ?? ''
    const offset = { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }
    await send('PATCH', location, { ...tus, ...offset }, new Uint8Array(bytes))
  }
  return { ask, upload }
}
