import type { Scope, TaskKey } from '#lib/contracts/task-runs.ts'

/**
 * Every query's key. What changes together begins alike, so that one event of the stream can refresh it
 * (components/live/keys-of-event.ts says which event touches which).
 */
export const queryKeys = {
  tasks: {
    all: ['tasks'] as const,
    list: () => ['tasks', 'list'] as const,
    preview: (task: TaskKey, scope: Scope) => ['tasks', 'preview', task, scope] as const,
    quarantine: (task: TaskKey, run?: string) => ['tasks', 'quarantine', task, run ?? null] as const,
  },
  runs: {
    all: ['runs'] as const,
    lists: () => ['runs', 'list'] as const,
    list: (filter: object) => ['runs', 'list', filter] as const,
    active: () => ['runs', 'list', 'active'] as const,
    /** Everything about one run. */
    one: (id: string) => ['runs', 'one', id] as const,
    detail: (id: string) => ['runs', 'one', id, 'detail'] as const,
    items: (id: string, filter: object) => ['runs', 'one', id, 'items', filter] as const,
    errors: (id: string) => ['runs', 'one', id, 'errors'] as const,
    timing: (id: string) => ['runs', 'one', id, 'timing'] as const,
    log: (id: string) => ['runs', 'one', id, 'log'] as const,
    trace: (id: string, code: string) => ['runs', 'one', id, 'trace', code] as const,
  },
  images: {
    all: ['images'] as const,
    list: (filter: object) => ['images', 'list', filter] as const,
    detail: (id: number) => ['images', 'detail', id] as const,
    tallies: () => ['images', 'tallies'] as const,
    folders: (search: string) => ['images', 'folders', search] as const,
    coverage: () => ['images', 'coverage'] as const,
  },
  /** Apart from `images`: many pages of it may be loaded, and it paces its own refreshing (components/images/use-library-pages.ts). */
  library: { all: ['library'] as const, list: (filter: object) => ['library', filter] as const },
  imports: { all: ['imports'] as const, detail: (id: string) => ['imports', 'detail', id] as const },
  bulk: {
    all: ['bulk'] as const,
    recent: (subject: string) => ['bulk', 'recent', subject] as const,
    preview: (asked: object) => ['bulk', 'preview', asked] as const,
  },
  workers: { all: ['workers'] as const, farm: () => ['workers', 'farm'] as const },
  settings: {
    all: ['settings'] as const,
    variants: () => ['settings', 'variants'] as const,
    storage: () => ['settings', 'storage'] as const,
    limits: () => ['settings', 'limits'] as const,
  },
  people: { all: ['people'] as const, users: () => ['people', 'users'] as const, apiKeys: () => ['people', 'api-keys'] as const },
  audit: { all: ['audit'] as const },
}
