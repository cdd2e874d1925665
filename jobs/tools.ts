import type { Db } from '#db/client.ts'
import type { Storage } from '#lib/storage/storage.ts'
import type { ImageChildren } from '#render/images/image-children.ts'
import type { Leases } from './held-lease.ts'

/** What a handler is given beside its item: every door to the world, so that a test can stand in one and pull it shut. */
export type Tools = {
  db: Db
  /** Opens a storage by its id; answers the same object while its settings stay the same. Throws storage_not_configured. */
  openStorage: (id: string) => Promise<Storage>
  /** Warm processes that decode what came from outside. */
  imageChildren: ImageChildren
  /** Leases on what must not be worked on twice at once, `content:<sha256>` above all; extended by the worker's heartbeat. */
  leases: Leases
  /** A folder of this worker's own for half-made files. */
  workDir: string
}
