import { findMedia } from '#app/_server/find-media.ts'
import { isLostVariant } from '#app/_server/is-lost-variant.ts'
import { refuse } from '#app/_server/refuse.ts'
import { AppError } from '#lib/errors.ts'
import { objectResponse } from '#lib/http/object-response.ts'
import { immutableCacheControl } from '#lib/storage/media-types.ts'

type Context = { params: Promise<{ key: string[] }> }

/** Variants of a local storage, for everybody: what a CDN in front would be asked for. */
async function serve(request: Request, { params }: Context, head: boolean): Promise<Response> {
  try {
    const key = (await params).key.join('/')
    const found = await findMedia(key)
    if (found === null) throw new AppError((await isLostVariant(key)) ? 'object_missing' : 'not_found')
    const { storage, object } = found
    const headers = {
      'content-type': object.mediaType ?? 'application/octet-stream',
      'cache-control': immutableCacheControl,
      'cross-origin-resource-policy': 'cross-origin',
    }
    return await objectResponse(request, storage, object, { headers, head })
  } catch (error) {
    return refuse(error, request).response
  }
}

export const GET = (request: Request, context: Context): Promise<Response> => serve(request, context, false)
export const HEAD = (request: Request, context: Context): Promise<Response> => serve(request, context, true)
