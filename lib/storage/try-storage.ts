import { randomUUID } from 'node:crypto'
import type { S3Secrets, StorageSettings } from '#lib/contracts/storages.ts'
import { claimRoot, unclaimRoot } from './local-root.ts'
import { openStorage } from './open-storage.ts'

/**
 * "Test the connection" of settings that are not saved: writes, reads and deletes an object, and leaves nothing behind, a local root
 * that was not there before neither. Throws what is wrong.
 */
export async function tryStorage({ settings, secrets }: { settings: StorageSettings; secrets: S3Secrets | null }): Promise<void> {
  if (settings.kind === 's3') return openStorage({ id: randomUUID(), settings, secrets, marker: '' }).test()
  const claimed = await claimRoot(settings.root)
  try {
    await openStorage({ id: randomUUID(), settings, secrets, marker: claimed.marker }).test()
  } finally {
    if (claimed.fresh) await unclaimRoot(settings.root, claimed.created)
  }
}
