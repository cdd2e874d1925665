import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sql } from 'postgres'
import { afterAll } from 'vitest'

/** A folder, and what to call where code waits for its disk: from `watch` on it counts the transactions that are open meanwhile. */
export function useSlowDisk(sql: () => Sql) {
  const root = mkdtempSync(join(tmpdir(), 'kiln-slow-disk-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  const open: number[] = []
  let isWatched = false
  return {
    root,
    open,
    watch: () => {
      isWatched = true
    },
    wait: async (): Promise<void> => {
      if (!isWatched) return
      const [row] = await sql()<{ n: number }[]>`
        select count(*)::integer as n from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'`
      open.push(row?.n ?? -1)
    },
  }
}
