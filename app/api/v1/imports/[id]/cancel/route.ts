import { z } from 'zod'
import { adminRoute } from '#app/_server/admin-route.ts'
import { cancelImport } from '#db/images/cancel-import.ts'
import { getImport } from '#db/images/read-imports.ts'
import { importSchema } from '#lib/contracts/imports.ts'

export const POST = adminRoute({
  role: 'operator',
  params: z.object({ id: z.uuid() }),
  response: importSchema,
  audit: 'import.cancel',
  run: async ({ db, params }) => {
    await cancelImport(db, params.id)
    return getImport(db, params.id)
  },
})
