import { adminRoute } from '#app/_server/admin-route.ts'
import { answerUpload } from '#app/_server/upload-server.ts'

// tus: POST announces an upload, PATCH sends bytes, HEAD asks how far they got, DELETE gives up. Only the last byte changes a row.
const outside = { role: 'operator', transaction: false } as const

export const POST = adminRoute({ ...outside, audit: 'upload.create', run: ({ request, record }) => answerUpload(request, record) })

export const PATCH = adminRoute({
  ...outside,
  audit: 'upload.send',
  run: ({ request, note, record }) =>
    answerUpload(request, (tx, imageId) => {
      note({ target: String(imageId) })
      return record(tx)
    }),
})

export const HEAD = adminRoute({ role: 'operator', run: ({ request }) => answerUpload(request) })

export const DELETE = adminRoute({ ...outside, audit: 'upload.cancel', run: ({ request }) => answerUpload(request) })
