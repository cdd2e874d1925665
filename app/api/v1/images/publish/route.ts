import { changeImagesRoute } from '#app/_server/change-images-route.ts'
import { publishImages } from '#db/images/publish-images.ts'

/** Puts images into the gallery. */
export const POST = changeImagesRoute({ role: 'operator', audit: 'images.publish', verb: publishImages })
