import { desc, eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Import } from '#lib/contracts/imports.ts'
import { AppError } from '#lib/errors.ts'
import { imageImports } from './table.ts'

const toImport = (row: typeof imageImports.$inferSelect): Import => ({
  id: row.id,
  source: row.source,
  state: row.state,
  found: row.found,
  added: row.added,
  unchanged: row.unchanged,
  failed: row.failed,
  vanished: row.vanished,
  failures: row.failures,
  reasonCode: row.reasonCode,
  createdAt: row.createdAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
})

/** Newest first. */
export async function listImports(tx: Tx, limit = 50): Promise<Import[]> {
  return (await tx.select().from(imageImports).orderBy(desc(imageImports.createdAt), desc(imageImports.id)).limit(limit)).map(toImport)
}

/** Throws not_found. */
export async function getImport(tx: Tx, importId: string): Promise<Import> {
  const [row] = await tx.select().from(imageImports).where(eq(imageImports.id, importId))
  if (row === undefined) throw new AppError('not_found')
  return toImport(row)
}

/** With the place it has come to; null where there is no such import. */
export async function findImport(tx: Tx, importId: string): Promise<(Import & { cursor: string | null }) | null> {
  const [row] = await tx.select().from(imageImports).where(eq(imageImports.id, importId))
  return row === undefined ? null : { ...toImport(row), cursor: row.cursor }
}
