import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { S3Secrets, StorageSettings } from '#lib/contracts/storages.ts'
import { claimRoot, prepareRoot, removeEmptyFolders, triedName } from './local-root.ts'
import { openStorage } from './open-storage.ts'

type LocalSettings = Extract<StorageSettings, { kind: 'local' }>

/**
 * "Test the connection" of settings that are not saved: writes, reads and deletes an object, and leaves nothing behind, a local root
 * that was not there before neither. Throws what is wrong.
 */
export async function tryStorage({ settings, secrets }: { settings: StorageSettings; secrets: S3Secrets | null }): Promise<void> {
  if (settings.kind === 's3') return openStorage({ id: randomUUID(), settings, secrets, marker: '' }).test()
  const { root } = settings
  const { marker, created } = await prepareRoot(root)
  try {
    if (marker === null) await tryAside(settings)
    else await openStorage({ id: randomUUID(), settings, secrets, marker }).test()
  } finally {
    if (created !== undefined) await removeEmptyFolders(root, created)
  }
}

/** In a root of its own inside: whoever chooses the folder meanwhile puts the marker that counts into it, and keeps it. */
async function tryAside(settings: LocalSettings): Promise<void> {
  const root = join(settings.root, `${triedName}${randomUUID()}`)
  try {
    const { marker } = await claimRoot(root)
    await openStorage({ id: randomUUID(), settings: { ...settings, root }, secrets: null, marker }).test()
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}
