import type { Db, Tx } from '#db/client.ts'
import type { ImportPlaces } from '#jobs/check-import-source.ts'
import type { Tools } from '#jobs/tools.ts'

/** What each kind of import is given. */
export type ImportWork = {
  importId: string
  db: Db
  /** Where an earlier worker got to. */
  cursor: string | null
  signal: AbortSignal
  fenced: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  openStorage: Tools['openStorage']
  places: ImportPlaces
  maxBytes: number
  workDir: string
  /** Which addresses may be fetched from; public ones. */
  allowAddress?: (address: string) => boolean
}
