import { expect, test } from 'vitest'
import { startSilentProxy } from '#db/testing/silent-proxy.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { createLog } from '#lib/log.ts'
import { getBoss } from './boss.ts'
import { workBatchJob } from './work-batch/job.ts'

const database = useTestDatabase()

test('a connection of the queue prepares a statement once, however often it fetches', async () => {
  const boss = await getBoss(database.url(), { log: createLog('test', 'fatal') })
  try {
    for (let i = 0; i < 8; i++) expect(await boss.fetch(workBatchJob.name, { batchSize: 2 })).toEqual([])
    const { rows } = await boss
      .getDb()
      .executeSql(
        "select (custom_plans + generic_plans)::int as runs, custom_plans::int as custom from pg_prepared_statements where statement ~ 'SKIP LOCKED' and statement !~ 'pg_prepared'",
      )
    expect(rows).toEqual([{ runs: 8, custom: 0 }])
  } finally {
    await boss.stop({ graceful: false })
  }
})

test('a queue whose server goes silent answers with a failure in time, and fetches again when the server is back (row 87)', async () => {
  const proxy = await startSilentProxy(database.url())
  const boss = await getBoss(proxy.url, { log: createLog('test', 'fatal'), answerWithinMs: 1500 })
  try {
    expect(await boss.fetch(workBatchJob.name)).toEqual([])
    proxy.swallow(true)
    await expect(boss.fetch(workBatchJob.name)).rejects.toThrow()
    proxy.swallow(false)
    expect(await boss.fetch(workBatchJob.name)).toEqual([])
  } finally {
    await boss.stop({ graceful: false })
    await proxy.close()
  }
}, 30_000)
