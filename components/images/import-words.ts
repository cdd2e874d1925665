import { formatCount } from '#components/ui/format.ts'
import type { Outcome } from '#components/ui/outcome.tsx'
import type { Import, ImportSource } from '#lib/contracts/imports.ts'

export const importLooks: Record<Import['state'], { outcome: Outcome; word: string }> = {
  queued: { outcome: 'waiting', word: 'waiting' },
  running: { outcome: 'running', word: 'importing' },
  succeeded: { outcome: 'ok', word: 'imported' },
  succeeded_with_errors: { outcome: 'warned', word: 'imported with errors' },
  failed: { outcome: 'failed', word: 'failed' },
  cancelled: { outcome: 'cancelled', word: 'cancelled' },
}

/** Where an import's images lie, in few words. */
export const sourceName = (source: ImportSource): string =>
  source.kind === 'folder'
    ? source.path
    : source.kind === 'url'
      ? source.urls.length === 1
        ? (source.urls[0] ?? '')
        : `${formatCount(source.urls.length)} addresses`
      : `bucket, ${source.prefix || 'all of it'}`
