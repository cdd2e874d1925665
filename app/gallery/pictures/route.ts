import { refuse } from '#app/_server/refuse.ts'
import { webDb } from '#app/_server/web-database.ts'
import { toGalleryImage } from '#components/gallery/gallery-image.ts'
import { listGallery } from '#db/images/list-gallery.ts'

/** A further page of the public gallery. */
export async function GET(request: Request): Promise<Response> {
  try {
    const after = new URL(request.url).searchParams.get('after') ?? undefined
    const { images, nextCursor } = await listGallery(webDb(), { cursor: after })
    return Response.json({ images: images.map(toGalleryImage), nextCursor }, { headers: { 'cache-control': 'public, max-age=30' } })
  } catch (error) {
    return refuse(error, request).response
  }
}
