import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from '#db/sql.ts'
import { resumeRun } from '#jobs/stop-run.ts'
import { findS3Server, startS3Server } from '#lib/testing/s3-server.ts'
import { addPhotos } from './add-images.ts'
import { compareWithCalm } from './compare-with-calm.ts'
import { createFarm } from './farm.ts'
import { checkAll } from './final-check.ts'
import { installKillPoints } from './kill-points.ts'
import { type Bucket, type Lab, openLab, startMissing, until } from './lab.ts'
import { startChaosPostgres } from './postgres.ts'
import { startSampling } from './sampler.ts'
import type { Scenario, Stage } from './scenario.ts'

export type OpenStage = Stage & {
  check: () => Promise<void>
  compare: () => Promise<void>
  close: (options: { keepHome: boolean }) => Promise<void>
}

/** Starts a run where none is open; true where there is nothing to start it for. */
async function isSettled({ db }: Lab): Promise<boolean> {
  const [open] = await db.execute<{ id: string; state: string }>(sql`select id, state from task_runs where finished_at is null`)
  if (open === undefined) return (await startMissing(db)) === null
  if (open.state === 'paused') await resumeRun(db, open.id)
  return false
}

/** A Postgres, an S3 server where one is asked for, a database with the kill points in it, and a farm of one slot a worker that is empty yet. */
export async function openStage(
  scenario: Scenario,
  options: Record<string, number>,
  { say, tell, problem }: Pick<Stage, 'say' | 'tell' | 'problem'>,
): Promise<OpenStage> {
  const mark = `chaos-${process.pid}`
  const home = mkdtempSync(join(tmpdir(), 'kiln-chaos-'))
  mkdirSync(join(home, 'work'))
  say(`everything lies in ${home}`)
  if (options.s3 && findS3Server() === null) throw new Error('no versitygw on PATH: this scenario needs a real S3 server')
  const s3 = options.s3 ? await startS3Server() : null
  const between = s3 === null ? undefined : await scenario.between?.(s3.endpoint)
  const bucketOf = (name: string): Bucket | undefined => {
    if (s3 === null) return undefined
    s3.makeBucket(name)
    return {
      endpoint: between?.endpoint ?? s3.endpoint,
      bucket: name,
      secrets: { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey },
    }
  }
  const server = await startChaosPostgres(home, { max_connections: '400', ...scenario.postgres })
  const lab = await openLab(server.url('kiln'), join(home, 'storage'), bucketOf('kiln'))
  await installKillPoints(lab.connection)
  const workers = { workDir: join(home, 'work'), mark, logFile: join(home, 'workers.log'), slots: 1 }
  const farm = createFarm({ databaseUrl: lab.databaseUrl, ...workers })
  const sampler = startSampling(lab.connection)
  let photos = 0

  const stage: Stage = {
    home,
    mark,
    server,
    lab,
    farm,
    options,
    say,
    tell,
    problem,
    photos: () => photos,
    addPhotos: async (count, size) => {
      await addPhotos(lab.db, photos + 1, photos + count, size)
      photos += count
      say(`${count} pictures more, ${photos} in all`)
    },
    settle: async () => {
      if (farm.workers().length < 2) await farm.fill(2)
      await until('nothing missing and no run open', () => isSettled(lab), { forMs: 900_000, everyMs: 300 })
    },
  }
  if (scenario.workers !== undefined) await farm.fill(scenario.workers)
  return {
    ...stage,
    check: () => checkAll(stage),
    compare: () => compareWithCalm(stage, (url, root) => openLab(url, root, bucketOf('calm')), workers),
    close: async ({ keepHome }) => {
      await farm.stop()
      if (farm.diedByThemselves() > 0) problem(`${farm.diedByThemselves()} workers ended by themselves`)
      const { samples, problems } = await sampler.stop()
      tell(`- sampler: ${samples} looks, one a second; ${problems.length} problems`)
      for (const found of problems) problem(found)
      await lab.connection.close()
      await server.stop()
      await between?.close()
      await s3?.stop()
      if (keepHome) say(`kept: ${home}`)
      else rmSync(home, { recursive: true, force: true })
    },
  }
}
