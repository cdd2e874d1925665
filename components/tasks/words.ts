import type { Outcome } from '#components/ui/outcome.tsx'
import type { ItemState } from '#lib/contracts/run-items.ts'
import type { Run, RunState, ScopeKind, TaskKey } from '#lib/contracts/task-runs.ts'
import { narrowWords } from './narrow-words.ts'

/** What tasks, states and scopes are called on pages. */

export const taskWords: Record<TaskKey, { title: string; verb: string; noun: { one: string; many: string } }> = {
  'preprocess-images': { title: 'Preprocess images', verb: 'Preprocess', noun: { one: 'image', many: 'images' } },
  'refresh-image-metadata': { title: 'Refresh image metadata', verb: 'Refresh', noun: { one: 'image', many: 'images' } },
}

export const scopeWords: Record<ScopeKind, { word: string; means: string }> = {
  missing: { word: 'missing', means: 'Not done yet, or only in part' },
  stale: { word: 'stale', means: 'Done, but with settings that have changed since' },
  failed: { word: 'failed', means: 'Failed for good the last time' },
  all: { word: 'all', means: 'Everything, also what is up to date' },
  selection: { word: 'selection', means: 'The items that were chosen' },
}

/** What a scope takes, and what more the task does with it. */
export const scopeMeaning = (task: TaskKey, scope: ScopeKind): string =>
  task === 'preprocess-images' && scope === 'all'
    ? `${scopeWords.all.means}; variants gone from the storage are made again`
    : scopeWords[scope].means

export const runStateWords: Record<RunState, { word: string; outcome: Outcome }> = {
  queued: { word: 'queued', outcome: 'waiting' },
  running: { word: 'running', outcome: 'running' },
  pausing: { word: 'pausing', outcome: 'paused' },
  paused: { word: 'paused', outcome: 'paused' },
  cancelling: { word: 'cancelling', outcome: 'cancelled' },
  succeeded: { word: 'succeeded', outcome: 'ok' },
  succeeded_with_errors: { word: 'with errors', outcome: 'warned' },
  failed: { word: 'failed', outcome: 'failed' },
  cancelled: { word: 'cancelled', outcome: 'cancelled' },
}

export const itemStateWords: Record<ItemState, { word: string; outcome: Outcome }> = {
  ok: { word: 'ok', outcome: 'ok' },
  skipped: { word: 'skipped', outcome: 'skipped' },
  failed: { word: 'failed', outcome: 'failed' },
  running: { word: 'at work', outcome: 'running' },
  pending: { word: 'waiting', outcome: 'waiting' },
}

export const doneOf = ({ counts }: Pick<Run, 'counts'>): number => counts.ok + counts.skipped + counts.failed

export const scopeOf = (run: Pick<Run, 'scope' | 'retryOf'>): string => {
  if (run.retryOf !== null) return 'retry'
  const { word } = scopeWords[run.scope.kind]
  return run.scope.kind === 'selection' || run.scope.within === undefined ? word : `${word}, ${narrowWords(run.scope.within).join(', ')}`
}

/** The page of what an item stands for: every task works on images so far. */
export const itemPage: Record<TaskKey, (itemId: number) => string> = {
  'preprocess-images': (itemId) => `/admin/images?image=${itemId}`,
  'refresh-image-metadata': (itemId) => `/admin/images?image=${itemId}`,
}
