import type { Db } from '#db/client.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import { type StorageRole, type StorageTrouble, storageRoles } from '#lib/contracts/storages.ts'
import { type DiskSpace, findDiskSpace } from '#lib/disk-space.ts'
import { within } from './within.ts'

type Disk = { roles: StorageRole[]; freeBytes: number; totalBytes: number }

const mostMs = 1_000
/** What was asked and has not answered: a disk that hangs holds one thread and not one a visit. */
const asked = new Map<string, Promise<DiskSpace | null>>()

function ask(path: string): Promise<DiskSpace | null> {
  if (asked.has(path)) return Promise.resolve(null)
  const answer = findDiskSpace(path).finally(() => asked.delete(path))
  asked.set(path, answer)
  return within(() => answer, mostMs)
}

/**
 * The disk under KILN_HOME, which is named for no role, then each other one that a local storage in use lies on. A storage that the workers
 * could not use is not asked, nor told.
 */
export async function listDisks(db: Db, { home, troubles }: { home: string; troubles: readonly StorageTrouble[] }): Promise<Disk[]> {
  const rows = await Promise.all(storageRoles.map(async (role) => ({ role, row: await findStorageForRole(db, role) })))
  const places = rows.flatMap(({ role, row }) =>
    row === null || row.settings.kind !== 'local' || troubles.some(({ storageId }) => storageId === row.id)
      ? []
      : [{ role, root: row.settings.root }],
  )
  const roots = [home, ...new Set(places.map(({ root }) => root))]
  const spaces = new Map(await Promise.all(roots.map(async (root) => [root, await ask(root)] as const)))
  const disks = new Map<number, Disk>()
  const under = spaces.get(home) ?? null
  if (under !== null) disks.set(under.device, { ...toDisk(under), roles: [] })
  for (const { role, root } of places) {
    const space = spaces.get(root) ?? null
    if (space === null || space.device === under?.device) continue
    const disk = disks.get(space.device) ?? { ...toDisk(space), roles: [] }
    disks.set(space.device, { ...disk, roles: [...disk.roles, role] })
  }
  return [...disks.values()]
}

const toDisk = ({ freeBytes, totalBytes }: DiskSpace) => ({ freeBytes, totalBytes })
