import { randomUUID } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { AppError } from '#lib/errors.ts'
import type { Storage } from './storage.ts'

/** Writes, reads and deletes a small object below the storage's folder. Throws what is wrong. */
export async function testStorage(storage: Storage): Promise<void> {
  const key = `${storage.folder}/kiln-test-${randomUUID()}`
  const written = Buffer.from(`Kiln wrote this to try the storage and deletes it at once. ${randomUUID()}`)
  await storage.put(key, written, { mediaType: 'text/plain' })
  try {
    const { body } = await storage.get(key)
    if (!(await buffer(body)).equals(written)) throw new AppError('storage_failing', { reason: 'read_differs' })
  } finally {
    await storage.delete([key])
  }
  if ((await storage.head(key)) !== null) throw new AppError('storage_failing', { reason: 'delete_ignored' })
}
