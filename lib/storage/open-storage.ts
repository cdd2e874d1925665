import type { S3Secrets, StorageSettings } from '#lib/contracts/storages.ts'
import { AppError } from '#lib/errors.ts'
import { openLocalStorage } from './local-storage.ts'
import { openS3Storage } from './s3-storage.ts'
import type { Storage } from './storage.ts'

type OpenStorage = { id: string; settings: StorageSettings; secrets: S3Secrets | null; marker: string }

/** Touches neither disk nor network: what is wrong shows at the first call. Throws storage_not_configured for S3 without its secrets. */
export function openStorage({ id, settings, secrets, marker }: OpenStorage): Storage {
  switch (settings.kind) {
    case 'local':
      return openLocalStorage({ id, settings, marker })
    case 's3':
      if (secrets === null) throw new AppError('storage_not_configured', { role: null })
      return openS3Storage({ id, settings, secrets })
    default:
      return settings satisfies never
  }
}
