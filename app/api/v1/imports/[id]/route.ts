import { z } from 'zod'
import { adminRoute } from '#app/_server/admin-route.ts'
import { getImport } from '#db/images/read-imports.ts'
import { importSchema } from '#lib/contracts/imports.ts'

export const GET = adminRoute({
  role: 'viewer',
  params: z.object({ id: z.uuid() }),
  response: importSchema,
  run: ({ db, params }) => getImport(db, params.id),
})
