import { adminRoute } from '#app/_server/admin-route.ts'
import { imageParams } from '#app/_server/image-params.ts'
import { readOriginal } from '#app/_server/read-original.ts'

/** The bytes as they came, only ever as a download: what a stranger uploaded is never shown as a page. */
export const GET = adminRoute({
  role: 'viewer',
  params: imageParams,
  run: ({ request, db, params: { id } }) => readOriginal(request, db, id),
})
