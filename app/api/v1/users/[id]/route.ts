import { z } from 'zod'
import { adminRoute } from '#app/_server/admin-route.ts'
import { changeUser } from '#db/people/change-user.ts'
import { getUser } from '#db/people/read.ts'
import { changeUserSchema, userSchema } from '#lib/contracts/accounts.ts'
import { hashPassword } from '#lib/password-hash.ts'

const params = z.object({ id: z.string().min(1).max(100) })

export const GET = adminRoute({ role: 'admin', params, response: userSchema, run: ({ params, db }) => getUser(db, params.id) })

export const PATCH = adminRoute({
  role: 'admin',
  params,
  body: changeUserSchema,
  response: userSchema,
  audit: 'user.change',
  prepare: async ({ body: { password } }) => password && (await hashPassword(password)),
  run: async ({ params: { id }, body: { role, disabled, password }, db, note, prepared: passwordHash }) => {
    const before = await getUser(db, id)
    note({ target: before.email, details: { role, disabled, password: password !== undefined, roleBefore: before.role } })
    await changeUser(db, id, { role, disabled, passwordHash })
    return getUser(db, id)
  },
})
