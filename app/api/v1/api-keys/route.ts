import { z } from 'zod'
import { adminRoute } from '#app/_server/admin-route.ts'
import { createApiKey } from '#db/people/create-api-key.ts'
import { listApiKeys } from '#db/people/read.ts'
import { apiKeySchema, createApiKeySchema, createdApiKeySchema } from '#lib/contracts/api-keys.ts'
import { AppError } from '#lib/errors.ts'

export const GET = adminRoute({
  role: 'admin',
  response: z.object({ keys: z.array(apiKeySchema) }),
  run: async ({ db }) => ({ keys: await listApiKeys(db) }),
})

export const POST = adminRoute({
  role: 'admin',
  body: createApiKeySchema,
  response: createdApiKeySchema,
  status: 201,
  audit: 'api_key.create',
  run: async ({ body, db, person, note }) => {
    const { keyId, secret } = await createApiKey(db, { ...body, createdBy: person?.kind === 'user' ? person.id : null })
    note({ target: keyId, details: { name: body.name, role: body.role, tasks: body.tasks } })
    const [key] = await listApiKeys(db, keyId)
    if (key === undefined) throw new AppError('not_found')
    return { key, secret }
  },
})
