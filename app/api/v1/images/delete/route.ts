import { changeImagesRoute } from '#app/_server/change-images-route.ts'
import { deleteImages } from '#db/images/delete-images.ts'

/** Takes images out of every list and count; they can be restored until they are purged. */
export const POST = changeImagesRoute({ role: 'operator', audit: 'images.delete', verb: deleteImages })
