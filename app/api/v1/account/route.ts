import { adminRoute } from '#app/_server/admin-route.ts'
import { accountSchema } from '#lib/contracts/accounts.ts'
import { AppError } from '#lib/errors.ts'

export const GET = adminRoute({
  role: 'viewer',
  response: accountSchema,
  run: async ({ person }) => {
    if (person?.kind !== 'user') throw new AppError('not_found')
    return person
  },
})
