import { adminRoute } from '#app/_server/admin-route.ts'
import { importPlaces } from '#app/_server/import-places.ts'
import { getImport, listImports } from '#db/images/read-imports.ts'
import { startImport } from '#jobs/start-import.ts'
import { createImportSchema, importListSchema, importSchema } from '#lib/contracts/imports.ts'
import { loadEnv } from '#lib/env.ts'

export const GET = adminRoute({ role: 'viewer', response: importListSchema, run: async ({ db }) => ({ imports: await listImports(db) }) })

export const POST = adminRoute({
  role: 'operator',
  body: createImportSchema,
  response: importSchema,
  status: 201,
  audit: 'import.start',
  maxBodyBytes: 5 * 2 ** 20,
  run: async ({ db, body: { source }, actor, note }) => {
    note({ details: { kind: source.kind, ...(source.kind === 'url' ? { addresses: source.urls.length } : {}) } })
    const { importId } = await startImport(db, { source, actor }, importPlaces(loadEnv()))
    note({ target: importId })
    return getImport(db, importId)
  },
})
