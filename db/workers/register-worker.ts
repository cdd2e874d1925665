import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import { workers } from './table.ts'

type RegisterWorker = {
  id: string
  host: string
  pid: number
  processStartedAt: string
  version: string
  slots: number
  capabilities: Record<string, unknown>
}

/** Says that a worker has come. */
export async function registerWorker(tx: Tx, worker: RegisterWorker): Promise<void> {
  await tx.insert(workers).values(worker)
  await notifyPages(tx, { topic: 'workers' })
}
