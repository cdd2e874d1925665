import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Env, envSchema } from '#lib/env.ts'
import { findDatabaseUrl, kilnHome } from '#lib/home.ts'
import { identifyProcess } from '../launcher/process-identity.ts'
import { launcherFile, writeJson } from '../launcher/run-files.ts'
import { openDatabase } from './open-database.ts'

let dir: string
let env: Env
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kiln-open-database-'))
  env = envSchema.parse({ KILN_HOME: join(dir, 'home') })
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const options = { command: 'kiln test', say: () => {} }
const isUp = () => findDatabaseUrl(env) !== null

test('of two commands at once the one that started the database ends it, and not before the other is done', async () => {
  const first = await openDatabase(env, options)
  const second = await openDatabase(env, options)
  expect([first.isOwn, second.isOwn]).toEqual([true, false])
  const third = await openDatabase(env, options)
  await third.close()

  let ended = false
  const ending = first.close().then(() => (ended = true))
  expect(await second.connection.sql`select pg_sleep(0.6), 1 as one`).toMatchObject([{ one: 1 }])
  expect([ended, isUp()]).toEqual([false, true])
  await second.close()
  await ending
  expect(isUp()).toBe(false)
})

test('a second Ctrl-C waits for nobody', async () => {
  const first = await openDatabase(env, options)
  const second = await openDatabase(env, options)
  await first.close(AbortSignal.abort())
  expect(isUp()).toBe(false)
  await second.close()
})

test('a Kiln that starts but never gets there is not waited for without end', async () => {
  const { runDir } = kilnHome(env)
  mkdirSync(runDir, { recursive: true })
  writeJson(launcherFile(runDir), await identifyProcess(process.ppid))
  await expect(openDatabase(env, { ...options, withinMs: 300 })).rejects.toMatchObject({ code: 'just_starting' })
  rmSync(launcherFile(runDir))
})
