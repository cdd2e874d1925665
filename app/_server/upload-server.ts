import { AsyncLocalStorage } from 'node:async_hooks'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import type { Tx } from '#db/client.ts'
import { getSystemSetting } from '#db/settings/get-system-setting.ts'
import { keepUpload, openUploadStorage } from '#jobs/keep-upload.ts'
import { loadEnv } from '#lib/env.ts'
import { AppError, type ErrorCode, errorTable } from '#lib/errors.ts'
import { kilnHome } from '#lib/home.ts'
import { problemResponse } from '#lib/http/problem.ts'
import { createLog } from '#lib/log.ts'
import { refuse } from './refuse.ts'
import { webDb } from './web-database.ts'
import { webOpenStorage } from './web-storage.ts'

const log = createLog('uploads')
/** A half upload can be gone on with for so long. */
const keptMs = 24 * 60 * 60 * 1000
const tidyEveryMs = 60 * 60 * 1000

type Uploads = { directory: string; server: Server; tidiedAt: number }
const held = globalThis as typeof globalThis & { kilnUploads?: Uploads }

/** The header of the last answer that names the image an upload has become. */
const imageIdHeader = 'kiln-image-id'

/** Joins the transaction that makes an image of an upload. */
type OnKept = (tx: Tx, imageId: number) => Promise<void>
const asking = new AsyncLocalStorage<OnKept | undefined>()

/** Answers a request of the tus protocol. Half uploads survive a restart, so they do not lie among the work files. */
export async function answerUpload(request: Request, onKept?: OnKept): Promise<Response> {
  const directory = join(kilnHome(loadEnv()).root, 'uploads')
  if (held.kilnUploads?.directory !== directory)
    held.kilnUploads = { directory, server: makeServer(directory), tidiedAt: Number.NEGATIVE_INFINITY }
  const uploads = held.kilnUploads
  if (performance.now() - uploads.tidiedAt > tidyEveryMs) {
    uploads.tidiedAt = performance.now()
    tidyUploads(directory).catch((error: unknown) => log.warn({ err: error }, 'old uploads could not be removed'))
  }
  if (request.method === 'POST') await refuseTooLarge(request)
  const response = await asking.run(onKept, () => uploads.server.handleWeb(request))
  return response.status < 400 ? response : asProblem(response)
}

/** By what is announced, so that nobody sends for nothing. Throws image_too_many_bytes. */
async function refuseTooLarge(request: Request): Promise<void> {
  const announced = request.headers.get('upload-length') ?? ''
  const sizeBytes = /^\d{1,15}$/.test(announced) ? Number(announced) : 0
  const { maxBytes } = await getSystemSetting(webDb(), 'image_limits')
  if (sizeBytes > maxBytes) throw new AppError('image_too_many_bytes', { sizeBytes, maxBytes })
}

/** What the protocol's library refuses has its words, which nobody knows here: it too is answered as every refusal is. */
async function asProblem(response: Response): Promise<Response> {
  const { status, headers } = response
  const text = await response.text()
  headers.set('content-type', 'application/problem+json')
  headers.delete('content-length')
  const refused = text.startsWith('{') ? new Response(text) : problemResponse(refusalOf(codeByStatus[status] ?? 'bad_request'))
  const problem = (await refused.json()) as object
  return new Response(JSON.stringify({ ...problem, status }), { status, headers })
}

function makeServer(directory: string): Server {
  const datastore = new FileStore({ directory })
  const finishing = new Map<string, Promise<unknown>>()
  return new Server({
    path: '/api/v1/uploads',
    datastore,
    relativeLocation: true,
    allowedOrigins: [],
    maxSize: async () => (await getSystemSetting(webDb(), 'image_limits')).maxBytes,
    onUploadCreate: async () => {
      // Better told before the bytes are sent than after.
      await openUploadStorage(webDb(), webOpenStorage)
      return {}
    },
    onIncomingRequest: async (request, id) => {
      // Bytes that had all arrived when the process ended: sent again, they become the image they should have been.
      if (request.method === 'HEAD') await dropWhole(datastore, id, finishing.get(id))
    },
    onUploadFinish: async (_request, { id, metadata }) => {
      try {
        const kept = keepUpload(webDb(), webOpenStorage, {
          path: join(directory, id),
          name: metadata?.['filename'] ?? metadata?.['name'] ?? '',
          also: async (tx, { imageId }) => asking.getStore()?.(tx, imageId),
        })
        finishing.set(id, kept)
        const added = await kept
        await rm(join(directory, `${id}.json`), { force: true })
        return { headers: { [imageIdHeader]: added.imageId } }
      } catch (error) {
        // Else a client that asks how far it got would be told that all is well.
        await datastore.remove(id).catch((cause: unknown) => log.warn({ err: cause }, 'a failed upload could not be removed'))
        throw error
      } finally {
        finishing.delete(id)
      }
    },
    onResponseError: problemOf,
  })
}

async function dropWhole(datastore: FileStore, id: string, finishing: Promise<unknown> | undefined): Promise<void> {
  // A client that lost patience asks while its bytes are on their way into the storage.
  await finishing?.catch(() => null)
  const upload = await datastore.getUpload(id).catch(() => null)
  if (upload !== null && upload.offset === upload.size) await datastore.remove(id)
}

const codeByStatus: Record<number, ErrorCode> = {
  400: 'bad_request',
  403: 'bad_request',
  404: 'not_found',
  409: 'changed_meanwhile',
  410: 'not_found',
  413: 'payload_too_large',
  501: 'bad_request',
}
const refusalOf = (code: ErrorCode): AppError =>
  code === 'bad_request' ? new AppError(code, { issues: ['its headers are not those of the tus protocol 1.0.0'] }) : new AppError(code, {})

async function problemOf(
  { method, url }: Pick<Request, 'method' | 'url'>,
  error: Error | { status_code: number; body: string },
): Promise<{ status_code: number; body: string }> {
  if (error instanceof Error) {
    const { response } = refuse(error, { method, url })
    return { status_code: response.status, body: await response.text() }
  }
  const code = codeByStatus[error.status_code] ?? (error.body.includes('writing to the file') ? 'storage_full' : 'internal')
  const status = codeByStatus[error.status_code] === undefined ? errorTable[code].status : error.status_code
  return { status_code: status, body: await problemResponse(refusalOf(code)).text() }
}

/** Removes what nobody went on with. */
export async function tidyUploads(directory: string, olderThanMs = keptMs): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const found = await stat(join(directory, name)).catch(() => null)
    if (found !== null && Date.now() - found.mtimeMs > olderThanMs) await rm(join(directory, name), { force: true })
  }
}
