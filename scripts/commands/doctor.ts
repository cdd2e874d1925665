import { once } from 'node:events'
import { accessSync, constants, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { connect } from '#db/client.ts'
import { refusePooler } from '#db/refuse-pooler.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import { listStorageTroubles } from '#db/storages/list-storage-troubles.ts'
import { createStorageOpener } from '#jobs/storage-opener.ts'
import { storageRoles } from '#lib/contracts/storages.ts'
import { findDiskSpace } from '#lib/disk-space.ts'
import { type Env, loadEnv } from '#lib/env.ts'
import { toAppError } from '#lib/errors.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'
import { findDatabaseUrl, kilnHome, loadSecrets } from '#lib/home.ts'
import { makeFolderSync } from '#lib/make-folder.ts'
import { spawnChild } from '#render/process.ts'
import { findBrowser, findProgram } from '../find-program.mjs'
import { isWebBuilt } from '../launcher/build-web.ts'
import { findPostgresPlace, postgresEnv } from '../launcher/postgres-place.ts'
import { explainError } from './explain-error.ts'

type Finding = { what: string; state: 'ok' | 'warning' | 'problem'; detail: string }
const gigabyte = 2 ** 30

/** Looks at everything Kiln leans on, whatever of it is broken. 0 when nothing is a problem, else 1. */
export async function runDoctor({ json }: { json?: boolean }): Promise<number> {
  const env = loadEnv()
  const findings = [
    checkNode(),
    checkHome(env),
    await checkDisk(env),
    ...checkSecrets(env),
    await checkPostgres(env),
    ...(await checkDatabase(env)),
    checkWeb(),
    ...checkTestTools(),
  ]
  if (json) console.log(JSON.stringify({ findings }))
  else
    for (const { what, state, detail } of findings)
      console.log(`${{ ok: '✓', warning: '!', problem: '✗' }[state]} ${what.padEnd(20)} ${detail}`)
  return findings.some(({ state }) => state === 'problem') ? 1 : 0
}

const checkNode = (): Finding => ({
  what: 'Node',
  state: 'ok',
  detail: `${process.versions.node} on ${process.platform} ${process.arch}, ${availableParallelism()} cores`,
})

function checkHome(env: Env): Finding {
  try {
    makeFolderSync(env.KILN_HOME)
    const probe = join(env.KILN_HOME, `.doctor-${process.pid}`)
    writeFileSync(probe, 'x')
    rmSync(probe)
    return { what: 'KILN_HOME', state: 'ok', detail: `${env.KILN_HOME} can be written` }
  } catch (error) {
    return { what: 'KILN_HOME', state: 'problem', detail: `${env.KILN_HOME}: ${(error as Error).message}` }
  }
}

async function checkDisk(env: Env): Promise<Finding> {
  const space = await findDiskSpace(env.KILN_HOME)
  if (space === null) return { what: 'disk', state: 'problem', detail: 'KILN_HOME is not there' }
  const free = space.freeBytes / gigabyte
  return { what: 'disk', state: free < 0.5 ? 'problem' : free < 5 ? 'warning' : 'ok', detail: `${free.toFixed(1)} GB free under KILN_HOME` }
}

function checkSecrets(env: Env): Finding[] {
  const file = kilnHome(env).secretsFile
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) return [{ what: 'secrets', state: 'ok', detail: 'made at the first start' }]
  const open = (found.mode & 0o077) !== 0
  return [
    {
      what: 'secrets',
      state: open ? 'problem' : 'ok',
      detail: open ? `${file} can be read by others: chmod 600` : 'only this account reads them',
    },
  ]
}

async function checkPostgres(env: Env): Promise<Finding> {
  if (env.DATABASE_URL !== undefined) return { what: 'embedded Postgres', state: 'ok', detail: 'not used, DATABASE_URL is set' }
  try {
    const place = await findPostgresPlace(kilnHome(env).postgresDir)
    const [command = '', ...args] = [...place.prefix, place.postgres, '--version']
    const child = spawnChild({ command, args, env: postgresEnv(), account: place.account })
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await once(child, 'close')
    return {
      what: 'embedded Postgres',
      state: said === '' ? 'problem' : 'ok',
      detail: `${said.trim()}, data in ${place.dataDir}${place.note === null ? '' : ` (${place.note})`}`,
    }
  } catch (error) {
    return { what: 'embedded Postgres', state: 'problem', detail: (error as Error).message }
  }
}

async function checkDatabase(env: Env): Promise<Finding[]> {
  const url = findDatabaseUrl(env)
  if (url === null) return [{ what: 'database', state: 'ok', detail: 'does not run now; npm start starts it' }]
  const { db, sql, close } = connect(url, { max: 1, applicationName: 'kiln doctor' })
  try {
    await refusePooler(url)
    const [row] = await sql<{ version: string }[]>`select current_setting('server_version') as version`
    const findings: Finding[] = [{ what: 'database', state: 'ok', detail: `Postgres ${row?.version} answers` }]
    const open = createStorageOpener(db, loadSecrets(env).encryptionKey)
    for (const role of storageRoles) {
      const storage = await findStorageForRole(db, role)
      if (storage === null) findings.push({ what: `storage ${role}`, state: 'problem', detail: 'storage_not_configured' })
      else {
        const wrong = await open(storage.id)
          .then((place) => place.test())
          .then(() => null, toAppError)
        findings.push({
          what: `storage ${role}`,
          state: wrong === null ? 'ok' : 'problem',
          detail: wrong === null ? 'an object was written, read and deleted' : wrong.code,
        })
      }
    }
    for (const { place, code, images, roles } of await listStorageTroubles(db))
      if (roles.length === 0)
        findings.push({
          what: 'storage earlier',
          state: 'problem',
          detail: `${place}: ${code}, and variants of ${formatNumberOf(images ?? 0, { one: 'image', many: 'images' })} lie there`,
        })
    return findings
  } catch (error) {
    return [{ what: 'database', state: 'problem', detail: explainError(error).lines.join(' ') }]
  } finally {
    await close()
  }
}

const checkWeb = (): Finding => ({
  what: 'web',
  state: 'ok',
  detail: isWebBuilt() ? 'built from these sources' : 'not built yet, or from older sources; npm start builds it',
})

/** Only the tests need these. */
function checkTestTools(): Finding[] {
  const browser = findBrowser()
  const s3 = findProgram('versitygw')
  const canWatch = process.platform !== 'linux' || isReadable('/proc/self/stat')
  return [
    { what: 'browser (tests)', state: browser === null ? 'warning' : 'ok', detail: browser ?? 'none found; npm test tries to install one' },
    { what: 'versitygw (tests)', state: s3 === null ? 'warning' : 'ok', detail: s3 ?? 'none found; npm test builds it where Go is there' },
    {
      what: '/proc',
      state: canWatch ? 'ok' : 'warning',
      detail: canWatch ? 'processes can be told apart' : 'not readable: leftovers of a kill cannot be proven',
    },
  ]
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}
