const mib = 2 ** 20

/**
 * What the embedded Postgres may use of a machine with `memoryBytes`: an eighth as its own cache, since the pictures need the rest, between
 * Postgres' default and 2 GiB, where a million images' indexes fit. Whole pages go into the log once between two checkpoints, so that these
 * are far apart; what a crash then leaves to be done again stays bounded by the log's size.
 */
export function postgresMemory(memoryBytes: number): Record<string, string> {
  const cacheMib = Math.round(Math.min(2048, Math.max(128, memoryBytes / mib / 8)))
  return {
    shared_buffers: `${cacheMib}MB`,
    effective_cache_size: `${Math.max(2 * cacheMib, Math.round(memoryBytes / mib / 2))}MB`,
    maintenance_work_mem: `${Math.round(Math.min(256, Math.max(64, cacheMib / 4)))}MB`,
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
  }
}
