import { changeImagesRoute } from '#app/_server/change-images-route.ts'
import { restoreImages } from '#db/images/restore-images.ts'

/** Brings deleted images back as they were. */
export const POST = changeImagesRoute({ role: 'operator', audit: 'images.restore', verb: restoreImages })
