import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll } from 'vitest'
import type { Db } from '#db/client.ts'
import { addImage } from '#db/images/add-image.ts'
import { inFencedTransaction } from '#db/leases/in-fenced-transaction.ts'
import { releaseLease } from '#db/leases/release-lease.ts'
import { takeLease } from '#db/leases/take-lease.ts'
import { ensureDefaultStorages } from '#db/storages/ensure-default-storages.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import { useTestDatabase } from '#db/testing/test-database.ts'
import type { ItemResult } from '#jobs/define-task.ts'
import type { Leases } from '#jobs/held-lease.ts'
import { createStorageOpener } from '#jobs/storage-opener.ts'
import type { Tools } from '#jobs/tools.ts'
import { takeInHand } from '#jobs/work-in-hand.ts'
import { createLog } from '#lib/log.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { createImageChildren } from '#render/images/create-image-children.ts'
import { pinVariantRun, type VariantRunSettings } from '../pin-variant-run.ts'
import { processImage } from '../process-image.ts'

/** A real database, local storage in a temporary folder and real children; what a worker would give a handler. */
export function useImageBench() {
  const database = useTestDatabase()
  const children = createImageChildren({ slots: 2 })
  const owner = randomUUID()
  let folder = ''
  let tools: Tools | undefined
  let openStorage: Tools['openStorage'] = () => Promise.reject(new Error('made in beforeAll'))
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kiln-image-bench-'))
    const { db } = database.connection()
    await ensureDefaultStorages(db, { root: join(folder, 'storage') })
    openStorage = createStorageOpener(db, 'k'.repeat(32))
    tools = { db, openStorage, imageChildren: children, leases: plainLeases(db, owner), workDir: join(folder, 'work') }
  })
  afterAll(async () => {
    await children.close()
    await rm(folder, { recursive: true, force: true })
  })
  const given = (): Tools => {
    if (tools === undefined) throw new Error('tools are made in beforeAll')
    return tools
  }
  return {
    database,
    tools: given,
    db: () => given().db,
    log: createLog('test', 'error'),
    /** Stores the bytes as an upload and adds the image. */
    async addUpload(name: string, bytes: Buffer): Promise<number> {
      const { db } = given()
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const row = await findStorageForRole(db, 'originals')
      if (row === null) throw new Error('no storage for originals')
      const storage = await openStorage(row.id)
      const locator = `${storage.folder}/${sha256.slice(0, 2)}/${sha256}`
      await storage.put(locator, bytes, { mediaType: 'image/jpeg' })
      return (
        await addImage(db, { origin: 'upload', name, locator, sha256, sizeBytes: bytes.length, mediaType: 'image/jpeg', storageId: row.id })
      ).imageId
    },
    /** What a run's worker does with one item, with the tools changed as asked. */
    async process(
      imageId: number,
      change: Partial<Tools> = {},
      settings?: VariantRunSettings,
      signal = new AbortController().signal,
    ): Promise<ItemResult> {
      const used = { ...given(), ...change }
      const hand = takeInHand()
      let committed = false
      try {
        const result = await processImage(imageId, {
          settings: settings ?? (await pinVariantRun(used.db)),
          signal,
          log: createLog('test', 'error'),
          tools: used,
          stage: () => {},
          worksOn: hand.worksOn,
        })
        await used.db.transaction(async (tx) => {
          await hand.end(tx)
          await result.commit?.(tx)
        })
        committed = true
        return result
      } finally {
        await hand.letGo(committed)
      }
    },
    /** Tools whose variant storage refuses the puts that `refuse` names, and that remember what was put. */
    refusing(refuse: (key: string) => Error | null): { openStorage: Tools['openStorage']; puts: string[] } {
      const puts: string[] = []
      return {
        puts,
        openStorage: async (id) => {
          const storage = await openStorage(id)
          const put: Storage['put'] = async (key, body, options) => {
            const error = refuse(key)
            if (error !== null) throw error
            const stored = await storage.put(key, body, options)
            puts.push(key)
            return stored
          }
          return { ...storage, put }
        },
      }
    },
  }
}

function plainLeases(db: Db, owner: string): Leases {
  return {
    take: async (resource) => {
      const fence = await takeLease(db, { resource, owner, leaseMs: 60_000 })
      return (
        fence && {
          fence,
          signal: new AbortController().signal,
          fenced: (work, also) => inFencedTransaction(db, fence, work, { also }),
          release: () => releaseLease(db, fence),
          forget: () => {},
        }
      )
    },
  }
}

/** A JPEG with something in it; other seeds are other bytes. */
export async function drawJpeg(width: number, height: number, seed = 1): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      pixels[i++] = (x * 255) / width
      pixels[i++] = (y * 255) / height
      pixels[i++] = (seed * 37 + ((x ^ y) & 31)) & 255
    }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer()
}
