import { randomUUID } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#lib/errors.ts'
import type { Storage } from './storage.ts'

/** How long somebody who waits for the answer waits for the clearing away. */
const clearMs = 5_000

/** Writes, reads and deletes a small object below the storage's folder. Throws what is wrong. */
export async function testStorage(storage: Storage): Promise<void> {
  const key = `${storage.folder}/kiln-test-${randomUUID()}`
  const written = Buffer.from(`Kiln wrote this to try the storage and deletes it at once. ${randomUUID()}`)
  try {
    await storage.put(key, written, { mediaType: 'text/plain' })
    const { body } = await storage.get(key)
    if (!(await buffer(body)).equals(written)) throw new AppError('storage_failing', { reason: 'read_differs' })
  } catch (error) {
    // Also after a writing that failed: its answer alone may have been lost. What was wrong first is what is told, and soon.
    await Promise.race([storage.delete([key]).catch(() => undefined), sleep(clearMs, undefined, { ref: false })])
    throw error
  }
  await storage.delete([key])
  if ((await storage.head(key)) !== null) throw new AppError('storage_failing', { reason: 'delete_ignored' })
}
