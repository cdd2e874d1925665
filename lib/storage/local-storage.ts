import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, link, lstat, open, realpath, rename, rm } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { StorageSettings } from '#lib/contracts/storages.ts'
import { AppError } from '#lib/errors.ts'
import { lazyFileStream } from '#lib/lazy-file-stream.ts'
import { checkKey, checkOwnKey } from './keys.ts'
import { listFolder } from './list-folder.ts'
import { checkRoot, errnoOf, linkless, localStorageError, removeEmptyFolders } from './local-root.ts'
import { makeFolderBelow } from './make-folder-below.ts'
import { mediaTypeOfKey } from './media-types.ts'
import { publicBaseOf } from './public-base.ts'
import type { Storage, StoredObject } from './storage.ts'
import { testStorage } from './test-storage.ts'

type LocalSettings = Extract<StorageSettings, { kind: 'local' }>

const isGone = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(errnoOf(error))

/** A folder on this machine, recognised by its marker. */
export function openLocalStorage({ id, settings, marker }: { id: string; settings: LocalSettings; marker: string }): Storage {
  const { root, folder } = settings
  const pathOf = (key: string): string => join(root, ...key.split('/'))

  /** Symbolic links inside the root may not lead out of it. Throws key_invalid. */
  const checkInside = async (path: string): Promise<void> => {
    const [realRoot, real] = await Promise.all([realpath(root), realpath(path)])
    if (real !== realRoot && !real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)) throw new AppError('key_invalid')
  }

  const statOf = async (key: string): Promise<StoredObject | null> => {
    try {
      const stat = await lstat(pathOf(key), { bigint: true })
      if (!stat.isFile()) return null
      await checkInside(dirname(pathOf(key)))
      return objectOf(key, stat)
    } catch (error) {
      if (!isGone(error)) throw localStorageError(error)
      await checkRoot(root, marker)
      return null
    }
  }

  const storage: Storage = {
    id,
    kind: 'local',
    folder,
    publicBase: publicBaseOf(settings),

    async put(key, body, { signal }) {
      checkOwnKey(key, folder)
      if (signal?.aborted) throw new AppError('aborted')
      await checkRoot(root, marker)
      if (await statOf(key)) return { created: false }
      const path = pathOf(key)
      const aside = join(dirname(path), `.tmp-${randomUUID()}`)
      const store = async (): Promise<{ created: boolean }> => {
        await makeFolderBelow(root, dirname(path), 0o750)
        await checkInside(dirname(path))
        await writeAside(aside, body, signal)
        return { created: await publish(aside, path) }
      }
      try {
        // a test that ends takes an empty folder away again, perhaps just this one
        return await store().catch((error) => (isGone(error) ? store() : Promise.reject(error)))
      } catch (error) {
        // Between the look at the marker and the writing the folder may have gone: say that, not that the key is missing.
        if (isGone(error)) await checkRoot(root, marker)
        throw localStorageError(error)
      } finally {
        await rm(aside, { force: true }).catch(() => {
          // the folder is read-only or gone by now: the sweep of old `.tmp-` files takes it when it is back
        })
      }
    },

    async get(key, options = {}) {
      checkKey(key)
      const object = await statOf(key)
      if (object === null) throw new AppError('object_missing')
      return { object, body: lazyFileStream(pathOf(key), options) }
    },

    async head(key) {
      checkKey(key)
      return statOf(key)
    },

    async delete(keys) {
      for (const key of keys) checkOwnKey(key, folder)
      await checkRoot(root, marker)
      for (const key of keys) {
        if ((await statOf(key)) === null) continue
        await rm(pathOf(key), { force: true }).catch((error) => {
          throw localStorageError(error)
        })
      }
    },

    async list({ prefix = '', after = '', limit = 1000 }) {
      await checkRoot(root, marker)
      const keys = await listFolder(root, { prefix, after, limit }).catch((error) => {
        throw localStorageError(error)
      })
      const objects = await Promise.all(keys.map(statOf))
      return objects.filter((object) => object !== null)
    },

    localPath(key) {
      checkKey(key)
      return pathOf(key)
    },

    look: () => checkRoot(root, marker),

    async test() {
      await checkRoot(root, marker)
      const made = await makeFolderBelow(root, pathOf(folder), 0o750).catch((error) => {
        throw localStorageError(error)
      })
      try {
        await testStorage(storage)
      } finally {
        if (made !== undefined) await removeEmptyFolders(pathOf(folder), made)
      }
    },
  }
  return storage
}

const objectOf = (key: string, stat: { size: bigint; mtimeNs: bigint; mtime: Date }): StoredObject => ({
  key,
  sizeBytes: Number(stat.size),
  mediaType: mediaTypeOfKey(key),
  etag: `"${stat.size.toString(16)}-${stat.mtimeNs.toString(16)}"`,
  modifiedAt: stat.mtime,
})

async function writeAside(aside: string, body: Buffer | { path: string }, signal?: AbortSignal): Promise<void> {
  if (!Buffer.isBuffer(body)) await copyFile(body.path, aside, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  const file = await open(aside, Buffer.isBuffer(body) ? 'wx' : 'r+', 0o640)
  try {
    if (Buffer.isBuffer(body)) await file.writeFile(body, { signal })
    else await file.chmod(0o640)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A link decides between two writers of one key; where a disk has no links, the rename that comes last wins, with the same bytes. */
async function publish(aside: string, path: string): Promise<boolean> {
  try {
    await link(aside, path)
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    if (!linkless.has(errnoOf(error))) throw error
    await rename(aside, path)
  }
  const folder = await open(dirname(path), constants.O_RDONLY)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
  return true
}
