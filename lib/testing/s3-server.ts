import { once } from 'node:events'
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endGroup, spawnChild } from '#render/process.ts'
import { freePort } from '#scripts/free-port.ts'

export type S3Server = {
  endpoint: string
  accessKeyId: string
  secretAccessKey: string
  /** Buckets are folders below it. */
  dir: string
  makeBucket: (name: string) => void
  dropBucket: (name: string) => void
  stop: () => Promise<void>
}

/** A versitygw on PATH, or at KILN_S3_SERVER; null where there is none. */
export function findS3Server(): string | null {
  const named = process.env.KILN_S3_SERVER
  const candidates = [...(named ? [named] : []), ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'versitygw'))]
  for (const candidate of candidates)
    try {
      accessSync(candidate, constants.X_OK)
      return candidate
    } catch {
      // not this one
    }
  return null
}

/** A real S3 server over a temporary folder. Throws when there is none or it does not answer within 10 s. */
export async function startS3Server({ port: wanted }: { port?: number } = {}): Promise<S3Server> {
  const command = findS3Server()
  if (command === null) throw new Error('No S3 server: put versitygw on PATH or name it in KILN_S3_SERVER.')
  const dir = mkdtempSync(join(tmpdir(), 'kiln-s3-'))
  const port = wanted ?? (await freePort())
  const accessKeyId = 'kilntest'
  const secretAccessKey = 'kilntestsecret'
  const env = { PATH: process.env.PATH ?? '', ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey }
  const child = spawnChild({
    // a shell that ends it when the tests are gone, however they ended: then its stdin closes
    command: 'sh',
    args: ['-c', '"$@" & cat > /dev/null; kill $!', 'sh', command, '--port', `127.0.0.1:${port}`, '--quiet', 'posix', dir],
    env,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)))
  const ended = once(child, 'exit')
  const endpoint = `http://127.0.0.1:${port}`
  for (const started = performance.now(); ; await sleep(50)) {
    if (child.exitCode !== null || performance.now() - started > 10_000) throw new Error(`The S3 server did not start: ${said}`)
    const answer = await fetch(endpoint).catch(() => null)
    await answer?.body?.cancel()
    if (answer !== null) break
  }
  return {
    endpoint,
    accessKeyId,
    secretAccessKey,
    dir,
    makeBucket: (name) => mkdirSync(join(dir, name)),
    dropBucket: (name) => rmSync(join(dir, name), { recursive: true, force: true }),
    stop: async () => {
      await endGroup(child)
      await ended
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
