import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { addAbortSignal, type Readable } from 'node:stream'
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { S3Secrets, StorageSettings } from '#lib/contracts/storages.ts'
import { AppError } from '#lib/errors.ts'
import { checkOwnKey } from './keys.ts'
import { immutableCacheControl } from './media-types.ts'
import { publicBaseOf } from './public-base.ts'
import { type Attempts, defaultAttempts, tryAgain } from './s3-attempts.ts'
import { hasStatus, lacksConditions, type S3Place, s3Error } from './s3-errors.ts'
import type { Storage, StoredObject } from './storage.ts'
import { testStorage } from './test-storage.ts'

type S3Settings = Extract<StorageSettings, { kind: 's3' }>
type OpenS3Storage = { id: string; settings: S3Settings; secrets: S3Secrets; attempts?: Partial<Attempts> }

/** Below this a file is read at once; above it is streamed. */
const inMemoryBytes = 8 * 2 ** 20
/** What a connection must carry at the least before a transfer is given up. */
const slowestBytesPerSecond = 100_000

/** What fails is thrown; the client has nothing to say besides. */
const silent = { trace: () => {}, debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** A bucket of S3 or of a service that speaks its language. */
export function openS3Storage({ id, settings, secrets, attempts: wanted }: OpenS3Storage): Storage {
  const { bucket: Bucket, folder } = settings
  const attempts = { ...defaultAttempts, ...wanted }
  const client = new S3Client({
    region: settings.region,
    endpoint: settings.endpoint ?? undefined,
    forcePathStyle: settings.pathStyle,
    credentials: { accessKeyId: secrets.accessKeyId, secretAccessKey: secrets.secretAccessKey },
    maxAttempts: 1,
    logger: silent,
    // Newer checksum headers are unknown to many services; TLS and the signature cover the bytes.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: attempts.connectMs, socketTimeout: attempts.answerMs },
  })
  const place: S3Place = { host: settings.endpoint === null ? null : new URL(settings.endpoint).host, bucket: Bucket }
  /** Null until a service has shown that it does not know `If-None-Match` on a put. */
  let conditions: boolean | null = null
  let bucketSeenAt = Number.NEGATIVE_INFINITY

  const send = <T>(run: (abortSignal: AbortSignal) => Promise<T>, signal?: AbortSignal, sizeBytes = 0): Promise<T> =>
    tryAgain(run, { ...attempts, answerMs: attempts.answerMs + (sizeBytes / slowestBytesPerSecond) * 1000 }, signal)

  /** A head's 404 has no body, so it cannot say whether the object or the bucket is missing. */
  const checkBucket = async (signal?: AbortSignal): Promise<void> => {
    if (performance.now() - bucketSeenAt < 5000) return
    await send((abortSignal) => client.send(new HeadBucketCommand({ Bucket }), { abortSignal }), signal).catch((error) => {
      throw hasStatus(error, 404) ? new AppError('storage_gone', place, error) : s3Error(error, place)
    })
    bucketSeenAt = performance.now()
  }

  const head = async (key: string, signal?: AbortSignal): Promise<StoredObject | null> => {
    try {
      const found = await send((abortSignal) => client.send(new HeadObjectCommand({ Bucket, Key: key }), { abortSignal }), signal)
      return objectOf(key, found)
    } catch (error) {
      if (!hasStatus(error, 404)) throw s3Error(error, place)
      await checkBucket(signal)
      return null
    }
  }

  const storage: Storage = {
    id,
    kind: 's3',
    folder,
    publicBase: publicBaseOf(settings),

    async put(key, body, { mediaType, signal }) {
      checkOwnKey(key, folder)
      const sizeBytes = Buffer.isBuffer(body) ? body.length : (await stat(body.path)).size
      const bytes = Buffer.isBuffer(body) ? body : sizeBytes <= inMemoryBytes ? await readFile(body.path) : null
      if (conditions === false && (await head(key, signal))) return { created: false }
      let answered = true
      const putOnce = async (abortSignal: AbortSignal): Promise<void> => {
        const stream = bytes ?? createReadStream((body as { path: string }).path)
        try {
          await client.send(
            new PutObjectCommand({
              Bucket,
              Key: key,
              Body: stream,
              ContentLength: sizeBytes,
              ContentType: mediaType,
              CacheControl: immutableCacheControl,
              IfNoneMatch: conditions === false ? undefined : '*',
            }),
            { abortSignal },
          )
        } catch (error) {
          if (!hasStatus(error, 412) && !hasStatus(error, 501)) answered = false
          throw error
        } finally {
          if (!Buffer.isBuffer(stream)) stream.destroy()
        }
      }
      try {
        await send(putOnce, signal, sizeBytes)
        return { created: true }
      } catch (error) {
        if (lacksConditions(error) && conditions !== false) {
          conditions = false
          return storage.put(key, body, { mediaType, signal })
        }
        if (hasStatus(error, 412)) {
          // An earlier try of ours may have been stored although its answer was lost: then the object is ours.
          const stored = answered ? null : await head(key, signal)
          return { created: stored?.sizeBytes === sizeBytes }
        }
        throw s3Error(error, place)
      }
    },

    async get(key, { start, end, signal } = {}) {
      const Range = start === undefined && end === undefined ? undefined : `bytes=${start ?? 0}-${end ?? ''}`
      try {
        const found = await send((abortSignal) => client.send(new GetObjectCommand({ Bucket, Key: key, Range }), { abortSignal }), signal)
        const total = found.ContentRange === undefined ? found.ContentLength : Number(found.ContentRange.split('/')[1])
        const body = found.Body as Readable
        return {
          object: objectOf(key, { ...found, ContentLength: total }),
          body: signal === undefined ? body : addAbortSignal(signal, body),
        }
      } catch (error) {
        throw s3Error(error, place)
      }
    },

    head: (key, options = {}) => head(key, options.signal),

    async delete(keys) {
      for (const key of keys) checkOwnKey(key, folder)
      for (let i = 0; i < keys.length; i += 1000) {
        const Objects = keys.slice(i, i + 1000).map((Key) => ({ Key }))
        const answer = await send((abortSignal) =>
          client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }), { abortSignal }),
        ).catch((error) => {
          throw s3Error(error, place)
        })
        const failed = answer.Errors?.find((error) => error.Code !== 'NoSuchKey')
        if (failed !== undefined) throw s3Error(failed, place)
      }
    },

    async list({ prefix = '', after, limit = 1000 }) {
      const found: StoredObject[] = []
      for (let StartAfter = after || undefined; found.length < limit; ) {
        const command = new ListObjectsV2Command({ Bucket, Prefix: prefix, StartAfter, MaxKeys: Math.min(1000, limit - found.length) })
        const page = await send((abortSignal) => client.send(command, { abortSignal })).catch((error) => {
          throw s3Error(error, place)
        })
        for (const object of page.Contents ?? []) found.push(objectOf(object.Key ?? '', { ...object, ContentLength: object.Size }))
        if (!page.IsTruncated || found.length === 0) break
        StartAfter = found.at(-1)?.key
      }
      return found
    },

    localPath: () => null,

    async look() {
      const command = new ListObjectsV2Command({ Bucket, Prefix: `${folder}/`, MaxKeys: 1 })
      await send((abortSignal) => client.send(command, { abortSignal })).catch((error) => {
        throw s3Error(error, place)
      })
    },

    test: () => testStorage(storage),
  }
  return storage
}

type Found = { ContentLength?: number; ContentType?: string; ETag?: string; LastModified?: Date }
const objectOf = (key: string, found: Found): StoredObject => ({
  key,
  sizeBytes: found.ContentLength ?? 0,
  mediaType: found.ContentType ?? null,
  etag: found.ETag ?? '',
  modifiedAt: found.LastModified ?? new Date(0),
})
