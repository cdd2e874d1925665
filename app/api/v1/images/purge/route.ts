import { changeImagesRoute } from '#app/_server/change-images-route.ts'
import { startPurge } from '#jobs/start-purge.ts'

/** Takes deleted images away for good, with the bytes that nothing else needs. */
export const POST = changeImagesRoute({ role: 'admin', audit: 'images.purge', verb: startPurge })
