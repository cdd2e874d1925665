import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPhotos } from '#bench/chaos/add-images.ts'
import { createFarm, type Farm } from '#bench/chaos/farm.ts'
import { installKillPoints, killPoints } from '#bench/chaos/kill-points.ts'
import { killAndGoOn } from '#bench/chaos/kills.ts'
import { countDone, type Lab, openLab, readManifest } from '#bench/chaos/lab.ts'
import { sql } from '#db/sql.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { checkHistory } from './testing/check-history.ts'
import { checkStorage } from './testing/check-storage.ts'

const database = useTestDatabase()
const home = mkdtempSync(join(tmpdir(), 'kiln-chaos-test-'))
const mark = `test-${process.pid}`
let lab: Lab | undefined
let farm: Farm | undefined

beforeAll(async () => {
  lab = await openLab(database.url(), join(home, 'storage'))
  await installKillPoints(lab.connection)
  farm = createFarm({ databaseUrl: lab.databaseUrl, workDir: join(home, 'work'), mark, logFile: join(home, 'workers.log') })
})
afterAll(async () => {
  await farm?.stop()
  await lab?.connection.close()
  rmSync(home, { recursive: true, force: true })
})

const points = ['mid-put', 'before row commit', 'before batch end']

// bench/chaos does the same at every point, five times each, and with Postgres killed as well.
test('workers killed with SIGKILL in the middle of real pictures lose nothing, count nothing twice and leave no object without a row', async () => {
  if (lab === undefined || farm === undefined) throw new Error('made in beforeAll')
  const { db, variants } = lab
  await addPhotos(db, 1, 40)
  const killed = await killAndGoOn({
    lab,
    farm,
    mark,
    killsPerPoint: 1,
    killPostgres: null,
    say: () => {},
    points: killPoints.filter(({ name }) => points.includes(name)),
    specials: false,
    addMore: async () => {},
    forMs: 30_000,
  })
  expect([...killed.hits.keys()].length).toBeGreaterThanOrEqual(2)
  expect(killed.orphans).toBe(0)
  expect(await countDone(db)).toBe(40)
  const runs = await db.execute<{ id: string }>(sql`select id from task_runs`)
  for (const { id } of runs) expect(await checkHistory(db, id)).toEqual([])
  expect(await checkStorage(db, variants)).toEqual([])
  expect((await readManifest(db)).size).toBeGreaterThan(70)
  expect(await db.execute(sql`select 1 from task_items where attempts > 1 or state = 'failed'`)).toHaveLength(0)
}, 120_000)
