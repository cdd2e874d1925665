import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Farm } from './farm.ts'
import { hasEnded, type Lab, startMissing } from './lab.ts'

const library = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1'

type ClockResult = { ranForSeconds: number; itemsByWorker: Record<string, number>; rejections: number; runId: string }

/**
 * R10: one worker ten minutes ahead, one ten minutes behind, and one whose clock jumps from one to the other and back every two seconds,
 * beside none with a right clock. Null where libfaketime is not there.
 */
export async function workWithWrongClocks(lab: Lab, farm: Farm, home: string): Promise<ClockResult | null> {
  if (!existsSync(library)) return null
  const { sql } = lab.connection
  const stepping = join(home, 'clock')
  writeFileSync(stepping, '+10m\n')
  const fake = (more: Record<string, string>) => ({
    LD_PRELOAD: library,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    FAKETIME_NO_CACHE: '1',
    ...more,
  })
  const ahead = await farm.start(fake({ FAKETIME: '+10m' }))
  const behind = await farm.start(fake({ FAKETIME: '-10m' }))
  const jumping = await farm.start(fake({ FAKETIME_TIMESTAMP_FILE: stepping }))
  const [before] = await sql<{ n: string }[]>`select count(*) as n from fence_rejections`
  const startedAt = performance.now()
  const runId = await startMissing(lab.db)
  if (runId === null) throw new Error('no pictures are left for the clocks')
  for (let turn = 0; !(await hasEnded(lab.db, runId)); turn++) {
    writeFileSync(stepping, turn % 2 === 0 ? '-10m\n' : '+10m\n')
    await sleep(2000)
    if (turn > 90) throw new Error('the run with wrong clocks does not end')
  }
  const [after] = await sql<{ n: string }[]>`select count(*) as n from fence_rejections`
  const items = await sql<{ worker: string; n: string }[]>`
    select worker_id as worker, count(*) as n from task_items where run_id = ${runId} and state = 'ok' group by 1`
  const nOf = (id: string) => Number(items.find(({ worker }) => worker === id)?.n ?? 0)
  return {
    ranForSeconds: (performance.now() - startedAt) / 1000,
    itemsByWorker: { '+10 min': nOf(ahead.id), '-10 min': nOf(behind.id), jumping: nOf(jumping.id) },
    rejections: Number(after?.n) - Number(before?.n),
    runId,
  }
}
