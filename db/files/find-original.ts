import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { FileOrigin } from '#lib/contracts/images.ts'

export type OriginalPlace = {
  fileId: number
  origin: FileOrigin
  /** Real path of the library folder; null where the bytes lie in a storage. */
  folder: string | null
  storageId: string | null
  locator: string
  name: string
  sha256: string
}

type Row = {
  file_id: string
  origin: FileOrigin
  folder: string | null
  storage_id: string | null
  locator: string
  name: string
  sha256: string
}

/** Where an image's bytes are to be found, deleted images included; null where there is no such image. */
export async function findOriginal(tx: Tx, imageId: number): Promise<OriginalPlace | null> {
  const [row] = await tx.execute<Row>(sql`
    select f.id as file_id, f.origin, d.path as folder, f.storage_id, f.locator, i.name, f.content_sha256 as sha256
    from images i join files f on f.id = i.file_id left join folders d on d.id = f.folder_id
    where i.id = ${imageId}`)
  if (row === undefined) return null
  return {
    fileId: Number(row.file_id),
    origin: row.origin,
    folder: row.folder,
    storageId: row.storage_id,
    locator: row.locator,
    name: row.name,
    sha256: row.sha256,
  }
}
