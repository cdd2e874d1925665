import type { Outcome } from '#components/ui/outcome.tsx'
import type { BulkOperation, BulkSubject } from '#lib/contracts/bulk-operations.ts'

export const bulkNouns: Record<BulkSubject, { one: string; many: string }> = {
  images: { one: 'image', many: 'images' },
  runs: { one: 'run', many: 'runs' },
  items: { one: 'item', many: 'items' },
}

/** `doing`: "Deleting 1,200 images"; `done`: "1,200 images deleted". */
export const bulkWords: Record<BulkOperation['action'], { doing: string; done: string }> = {
  publish: { doing: 'Publishing', done: 'published' },
  unpublish: { doing: 'Taking out of the gallery', done: 'taken out of the gallery' },
  delete: { doing: 'Deleting', done: 'deleted' },
  restore: { doing: 'Restoring', done: 'restored' },
  purge: { doing: 'Removing for good', done: 'removed for good' },
  cancel: { doing: 'Cancelling', done: 'cancelled' },
  pause: { doing: 'Pausing', done: 'paused' },
  resume: { doing: 'Resuming', done: 'resumed' },
  retry: { doing: 'Retrying what failed in', done: 'retried' },
  release: { doing: 'Releasing', done: 'released' },
}

export const bulkOutcomes: Record<BulkOperation['state'], Outcome> = {
  queued: 'waiting',
  running: 'running',
  succeeded: 'ok',
  succeeded_with_errors: 'warned',
  failed: 'failed',
  cancelled: 'cancelled',
}
