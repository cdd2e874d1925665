import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import postgres from 'postgres'
import { addImage } from '#db/images/add-image.ts'
import { sql } from '#db/sql.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import { createStorageOpener } from '#jobs/storage-opener.ts'
import { createFarm } from './farm.ts'
import { encryptionKey, hasEnded, type Lab, readManifest, startMissing, until } from './lab.ts'
import type { Stage } from './scenario.ts'

type OpenCalm = (databaseUrl: string, root: string) => Promise<Lab>
type Workers = { workDir: string; mark: string; logFile: string; slots: number }

/**
 * The same pictures once more, or as many of them as `--calm` says, in a database and a storage of their own, and nobody is killed: what
 * both made must be the same bytes.
 */
export async function compareWithCalm(
  { lab, server, home, options: { calm: most = 0 }, tell, problem, say }: Stage,
  open: OpenCalm,
  workersAs: Workers,
): Promise<void> {
  const admin = postgres(server.url('postgres'), { max: 1 })
  await admin`create database calm`
  await admin.end()
  const calm = await open(server.url('calm'), join(home, 'calm'))
  const workers = createFarm({ databaseUrl: calm.databaseUrl, ...workersAs })
  try {
    const copied = await copyImages(lab, calm, most)
    say(`${copied} of the same pictures are made without kills`)
    await workers.fill(2)
    const runId = await startMissing(calm.db)
    if (runId !== null) await until('the calm run ended', () => hasEnded(calm.db, runId), { forMs: 1_800_000, everyMs: 500 })
    const [here, there] = [await readManifest(lab.db), await readManifest(calm.db)]
    const differing = [...there].filter(([key, sha256]) => here.get(key) !== sha256)
    tell(
      `- against ${copied} of the same images in a run without kills: ${here.size} objects here, ${there.size} there, ${differing.length} of these differ here`,
    )
    if (differing.length > 0 || (most === 0 && here.size !== there.size)) problem('the set differs from that of a run without kills')
  } finally {
    await workers.stop()
    await calm.connection.close()
  }
}

/** Copies the originals; answers how many images there are. */
async function copyImages(lab: Lab, calm: Lab, most: number): Promise<number> {
  const rows = await lab.db.execute<{ name: string; locator: string; sha256: string; size: string }>(
    sql`select f.name, f.locator, f.content_sha256 as sha256, i.size_bytes as size from images i join files f on f.id = i.file_id
        order by md5(f.content_sha256) limit ${most > 0 ? most : null}`,
  )
  const [from, to] = [await findStorageForRole(lab.db, 'originals'), await findStorageForRole(calm.db, 'originals')]
  if (from === null || to === null) throw new Error('no storage for originals')
  const source = await createStorageOpener(lab.db, encryptionKey)(from.id)
  const target = await createStorageOpener(calm.db, encryptionKey)(to.id)
  for (const { name, locator, sha256, size } of rows) {
    const bytes = await buffer((await source.get(locator)).body)
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new Error(`an original changed: ${locator}`)
    await target.put(locator, bytes, { mediaType: 'image/jpeg' })
    const file = { origin: 'upload', name, locator, sha256, sizeBytes: Number(size), mediaType: 'image/jpeg' } as const
    await addImage(calm.db, { ...file, storageId: to.id })
  }
  return rows.length
}
