import { createHash } from 'node:crypto'
import type { Tx } from '#db/client.ts'
import { sql } from '#db/sql.ts'
import type { Storage } from '#lib/storage/storage.ts'

/**
 * Holds a storage against its manifest (I2, I7): every object has its row, every row its object, and each object's bytes are those that
 * were written down. Reads everything: for tests and for programs that break things on purpose. An empty list is a sound storage.
 */
export async function checkStorage(tx: Tx, storage: Storage): Promise<string[]> {
  const rows = await tx.execute<{ key: string; sha256: string }>(
    sql`select distinct key, sha256 from variant_outputs where state = 'stored' and storage_id = ${storage.id} order by key`,
  )
  const problems: string[] = []
  const named = new Map<string, string>()
  for (const { key, sha256 } of rows) {
    if (named.has(key)) problems.push(`two rows differ about ${key}`)
    named.set(key, sha256)
  }
  const stored = new Set<string>()
  for (let after = ''; ; ) {
    const found = await storage.list({ prefix: `${storage.folder}/variants/`, after, limit: 1000 })
    for (const { key } of found) stored.add(key)
    if (found.length < 1000) break
    after = found.at(-1)?.key ?? ''
  }
  for (const key of stored) if (!named.has(key)) problems.push(`no row names ${key}`)
  for (const [key, sha256] of named)
    if (!stored.has(key)) problems.push(`there is no object ${key}`)
    else if ((await hashOf(storage, key)) !== sha256) problems.push(`other bytes than written down: ${key}`)
  return problems
}

async function hashOf(storage: Storage, key: string): Promise<string> {
  const hash = createHash('sha256')
  const { body } = await storage.get(key)
  for await (const chunk of body) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
