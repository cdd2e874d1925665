import { notifyControl, notifyPages } from '#db/notify.ts'
import type { TakenBatch } from '#db/task-runs/take-batch.ts'
import type { Engine } from './engine.ts'

const pagesAtMostEveryMs = 250
/** The library's pages read many rows again: no oftener, however many slots a worker has. */
const imagesAtMostEveryMs = 1_500
const imagesTold = new WeakMap<Engine, { at: number; again?: NodeJS.Timeout }>()

/**
 * Tells pages that a run moved, four times a second at most; outside the transaction that moved it, since transactions with news to
 * tell commit one after another. What is lost with a worker is told with the next item, or with the run's end.
 */
export function tellNowAndThen(engine: Engine, batch: TakenBatch): () => Promise<void> {
  let toldAt = 0
  return async () => {
    const now = performance.now()
    if (now - toldAt < pagesAtMostEveryMs) return
    toldAt = now
    await harmless(engine, () => notifyPages(engine.db, { topic: 'run', id: batch.runId, taskKey: batch.taskKey }))
    await tellImages(engine, batch)
  }
}

async function tellImages(engine: Engine, { taskKey }: TakenBatch): Promise<void> {
  if (engine.tasks[taskKey]?.changes !== 'images') return
  const told = imagesTold.get(engine) ?? { at: Number.NEGATIVE_INFINITY }
  imagesTold.set(engine, told)
  const tell = () => {
    told.at = performance.now()
    told.again = undefined
    return harmless(engine, () => notifyPages(engine.db, { topic: 'images' }))
  }
  const waitMs = told.at + imagesAtMostEveryMs - performance.now()
  if (waitMs <= 0) await tell()
  else told.again ??= setTimeout(() => void tell(), waitMs).unref() // so that the last change is told too
}

/** Tells pages, and whoever drives the run, that a batch ended; a driver that does not hear it looks every second. */
export async function tellBatchEnd(engine: Engine, batch: TakenBatch): Promise<void> {
  const { runId, taskKey } = batch
  engine.news.tell()
  await harmless(engine, async () => {
    await notifyControl(engine.db, { kind: 'wake_run', runId, by: engine.workerId })
    await notifyPages(engine.db, { topic: 'run', id: runId, taskKey })
  })
  await tellImages(engine, batch)
}

async function harmless({ log }: Engine, tell: () => Promise<void>): Promise<void> {
  try {
    await tell()
  } catch (error) {
    log.warn({ err: error }, 'news could not be told')
  }
}
