import { adminRoute } from '#app/_server/admin-route.ts'
import { importPlaces } from '#app/_server/import-places.ts'
import { getImport, listImports } from '#db/images/read-imports.ts'
import { checkImportSource } from '#jobs/check-import-source.ts'
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
  prepare: ({ db, body: { source }, note }) => {
    note({ details: { kind: source.kind, ...(source.kind === 'url' ? { addresses: source.urls.length } : {}) } })
    return checkImportSource(db, source, importPlaces(loadEnv()))
  },
  run: async ({ db, actor, note, prepared: source }) => {
    const { importId } = await startImport(db, { source, actor })
    note({ target: importId })
    return getImport(db, importId)
  },
})
