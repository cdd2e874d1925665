import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TakenBatch } from '#db/task-runs/take-batch.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import { pageChannel, pageEventSchema, readEvent } from '#lib/contracts/events.ts'
import { type Listener, listen } from '#lib/listen.ts'
import { createLog } from '#lib/log.ts'
import type { Engine } from './engine.ts'
import { createNews } from './news.ts'
import { tasks } from './registry.ts'
import { tellBatchEnd, tellNowAndThen } from './tell.ts'
import { numbersTasks } from './testing/numbers-task.ts'

const database = useTestDatabase()
const heard: string[] = []
let listener: Listener
beforeAll(async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  listener = listen(database.url(), pageChannel, (payload) => heard.push(readEvent(pageEventSchema, payload)?.topic ?? 'none'), resolve)
  await promise
})
afterAll(() => listener.close())
beforeEach(() => {
  heard.length = 0
})

const batch = { id: 1, runId: 'r', taskKey: 'preprocess-images', settings: {}, isFirst: false, items: [] } as TakenBatch
const engineOf = (over: Engine['tasks']): Engine =>
  ({ db: database.connection().db, news: createNews(), log: createLog('test', 'fatal'), tasks: over }) as unknown as Engine
const count = (topic: string) => heard.filter((one) => one === topic).length

test('a page of images hears of a mass run at once, seldom while it works, and of the last change too', async () => {
  const engine = engineOf(tasks)
  const [one, other] = [tellNowAndThen(engine, batch), tellNowAndThen(engine, batch)]
  for (let i = 0; i < 5; i++) {
    await Promise.all([one(), other()])
    await sleep(60)
  }
  await expect.poll(() => count('run')).toBeGreaterThanOrEqual(2)
  expect(count('images')).toBe(1)
  await tellBatchEnd(engine, batch)
  await expect.poll(() => count('images'), { timeout: 4000 }).toBe(2)
})

test('a task that changes no images says nothing of them', async () => {
  await tellBatchEnd(engineOf(numbersTasks), batch)
  await expect.poll(() => count('run')).toBe(1)
  expect(count('images')).toBe(0)
})
