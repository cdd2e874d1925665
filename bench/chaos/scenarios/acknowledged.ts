import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '#scripts/free-port.ts'
import { quantiles } from '../gaps.ts'
import { until } from '../lab.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { type SignedUp as Kiln, signUp } from '../sign-up.ts'
import { makeWholeKiln } from '../whole-kiln.ts'

/** I6: what was answered with 2xx is there after everything was killed the moment the answer came. */
export const acknowledged: Scenario = {
  doc: "each of an operator's acts, and kill -9 of web, worker, Postgres or all as soon as it is answered (I6; builds the web in this checkout)",
  options: { rounds: 3 },
  run,
}

/** Does something and answers how to see, afterwards, that it was done; null where it was refused. */
type Act = (kiln: Kiln, n: number) => Promise<(() => Promise<boolean>) | null>
type Run = { id: string; state: string }
type Images = { images: { id: number; name: string }[] }

const newest = async ({ ask }: Kiln, query = '') => (await ask<Images>('GET', `/api/v1/images?limit=50${query}`)).body.images
const startRun = async ({ ask }: Kiln) =>
  (await ask<{ run: Run }>('POST', '/api/v1/tasks/runs', { task: 'preprocess-images', scope: { kind: 'all' } })).body.run
const stateOf = async ({ ask }: Kiln, id: string) => (await ask<Run>('GET', `/api/v1/tasks/runs/${id}`)).body.state

const acts: Record<string, Act> = {
  'an upload': async (kiln, n) => {
    await kiln.upload(n)
    return async () => (await newest(kiln)).some(({ name }) => name === `chaos-${n}.jpg`)
  },
  'a new user': async ({ ask }, n) => {
    const email = `chaos-${n}@example.test`
    await ask('POST', '/api/v1/users', { name: 'Chaos', email, role: 'viewer', password: 'a long enough password' })
    return async () => (await ask<{ users: { email: string }[] }>('GET', '/api/v1/users')).body.users.some((user) => user.email === email)
  },
  'a new API key': async ({ ask }, n) => {
    await ask('POST', '/api/v1/api-keys', { name: `key ${n}`, role: 'viewer' })
    return async () =>
      (await ask<{ keys: { name: string }[] }>('GET', '/api/v1/api-keys')).body.keys.some(({ name }) => name === `key ${n}`)
  },
  'a changed setting': async ({ ask }) => {
    type System = { gallery_mode: { value: string; version: number } }
    const { gallery_mode: now } = (await ask<System>('GET', '/api/v1/settings/system')).body
    const value = now.value === 'all' ? 'chosen' : 'all'
    await ask('PUT', '/api/v1/settings/system', { key: 'gallery_mode', value }, { 'if-match': `"${now.version}"` })
    return async () => (await ask<System>('GET', '/api/v1/settings/system')).body.gallery_mode.value === value
  },
  'a deleted image': async (kiln) => {
    const [image] = await newest(kiln)
    await kiln.ask('POST', '/api/v1/images/delete', { ids: [image?.id] })
    return async () =>
      (await newest(kiln)).every(({ id }) => id !== image?.id) && (await newest(kiln, '&deleted=true')).some(({ id }) => id === image?.id)
  },
  'a restored image': async (kiln) => {
    const [image] = await newest(kiln, '&deleted=true')
    await kiln.ask('POST', '/api/v1/images/restore', { ids: [image?.id] })
    return async () => (await newest(kiln)).some(({ id }) => id === image?.id)
  },
  'a started run': async (kiln) => {
    const { id } = await startRun(kiln)
    return async () => /queued|running|succeeded/.test(await stateOf(kiln, id))
  },
  'a paused run': async (kiln) => {
    const { id } = await startRun(kiln)
    const { status } = await kiln.ask('POST', `/api/v1/tasks/runs/${id}/pause`, undefined, { 'x-may-refuse': '1' })
    return status >= 400 ? null : async () => /^paus/.test(await stateOf(kiln, id))
  },
  'a cancelled run': async (kiln) => {
    const { id } = await startRun(kiln)
    const { status } = await kiln.ask('POST', `/api/v1/tasks/runs/${id}/cancel`, undefined, { 'x-may-refuse': '1' })
    return status >= 400 ? null : async () => /^cancel/.test(await stateOf(kiln, id))
  },
}
const victims = ['all', 'postgres', 'all', 'web', 'all', 'worker'] as const

async function run({ home, options, tell, problem, say }: Stage): Promise<void> {
  const whole = makeWholeKiln(join(home, 'kiln'), await freePort())
  await whole.start()
  try {
    const kiln = await signUp(whole)
    for (let n = 0; n < 4; n++) await kiln.upload(1000 + n)
    const done = new Map<string, number>()
    const back: number[] = []
    let [lost, killed, refused, n] = [0, 0, 0, 0]
    for (let round = 0; round < (options.rounds ?? 0); round++)
      for (const [name, act] of Object.entries(acts)) {
        const whom = victims[n % victims.length] ?? 'all'
        const isThere = await act(kiln, ++n)
        if (isThere === null) {
          refused++
          continue
        }
        killed += whole.kill(whom)
        const killedAt = performance.now()
        if (whom === 'all') await whole.start()
        else await sleep(1000)
        await until('Kiln is ready again', async () => (await fetch(`${whole.url}/api/ready`).catch(() => null))?.ok, { forMs: 120_000 })
        back.push((performance.now() - killedAt) / 1000)
        const kept = await isThere()
        if (!kept) {
          lost++
          problem(`I6: ${name} was answered and is gone (killed: ${whom})`)
        }
        done.set(name, (done.get(name) ?? 0) + 1)
        say(`${name}, killed ${whom}: ${kept ? 'is there' : 'LOST'} after ${back.at(-1)?.toFixed(1)} s`)
        await endOpenRun(kiln)
      }
    tell(
      `- I6: ${n - refused} acts answered with 2xx (${refused} more were refused), then kill -9 in turn of everything, Postgres, web, worker (${killed} processes): ${lost} lost (${[...done].map(([name, times]) => `${name} ${times}`).join(', ')})`,
    )
    tell(`- seconds from the kill until the whole is ready again: ${quantiles(back)}`)
  } finally {
    whole.kill('worker')
    await whole.stop()
  }
}

async function endOpenRun({ ask }: Kiln): Promise<void> {
  const { runs } = (await ask<{ runs: Run[] }>('GET', '/api/v1/tasks/runs?limit=5')).body
  const open = runs.find(({ state }) => !/succeeded|failed|cancelled/.test(state))
  if (open === undefined) return
  await ask('POST', `/api/v1/tasks/runs/${open.id}/cancel`, undefined, { 'x-may-refuse': '1' })
  await until('no run is open', async () => /succeeded|failed|cancelled/.test(await stateOf({ ask } as Kiln, open.id)), { forMs: 90_000 })
}
