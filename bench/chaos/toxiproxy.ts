import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { baseEnv } from '#lib/env.ts'
import { endGroup, spawnChild } from '#render/process.ts'
import { freePort } from '#scripts/free-port.ts'

export type Way = {
  /** Nothing comes through any more in either direction, and nobody is told; `open` ends that. */
  blackHole: () => Promise<void>
  open: () => Promise<void>
}

export type Toxiproxy = {
  /** Lets `listen` (host:port) lead to `upstream`. */
  lead: (name: string, listen: string, upstream: string) => Promise<Way>
  stop: () => Promise<void>
}

/** toxiproxy's server from PATH, where `go install` names it plainly `server`. Throws where there is none. */
export async function startToxiproxy(): Promise<Toxiproxy> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const command = ['toxiproxy-server', 'server'].flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram)
  if (command === undefined) throw new Error('no toxiproxy on PATH')
  const port = await freePort()
  const child = spawnChild({ command, args: ['-host', '127.0.0.1', '-port', String(port)], env: baseEnv(), stdio: 'ignore' })
  const ended = once(child, 'exit')
  const api = `http://127.0.0.1:${port}`
  for (let turn = 0; (await fetch(`${api}/version`).catch(() => null)) === null; turn++) {
    if (turn > 100) throw new Error('toxiproxy does not answer')
    await sleep(50)
  }
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${api}${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body) })
    if (!answer.ok) throw new Error(`toxiproxy: ${answer.status} ${await answer.text()}`)
  }
  return {
    lead: async (name, listen, upstream) => {
      await ask('POST', '/proxies', { name, listen, upstream, enabled: true })
      const streams = ['upstream', 'downstream']
      return {
        blackHole: async () => {
          for (const stream of streams)
            await ask('POST', `/proxies/${name}/toxics`, { name: stream, type: 'timeout', stream, attributes: { timeout: 0 } })
        },
        open: async () => {
          for (const stream of streams) await ask('DELETE', `/proxies/${name}/toxics/${stream}`)
        },
      }
    },
    stop: async () => {
      await endGroup(child)
      await ended
    },
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
