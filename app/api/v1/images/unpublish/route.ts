import { changeImagesRoute } from '#app/_server/change-images-route.ts'
import { unpublishImages } from '#db/images/unpublish-images.ts'

/** Takes images out of the gallery. */
export const POST = changeImagesRoute({ role: 'operator', audit: 'images.unpublish', verb: unpublishImages })
