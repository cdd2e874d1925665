import { adminRoute } from '#app/_server/admin-route.ts'
import { answerUpload, imageIdHeader } from '#app/_server/upload-server.ts'

// tus: POST announces an upload, PATCH sends bytes, HEAD asks how far they got, DELETE gives up.
export const POST = adminRoute({ role: 'operator', audit: 'upload.create', run: ({ request }) => answerUpload(request) })

export const PATCH = adminRoute({
  role: 'operator',
  audit: 'upload.send',
  run: async ({ request, note }) => {
    const response = await answerUpload(request)
    const imageId = response.headers.get(imageIdHeader)
    if (imageId !== null) note({ target: imageId })
    return response
  },
})

export const HEAD = adminRoute({ role: 'operator', run: ({ request }) => answerUpload(request) })

export const DELETE = adminRoute({ role: 'operator', audit: 'upload.cancel', run: ({ request }) => answerUpload(request) })
