import { z } from 'zod'
import { adminRoute } from '#app/_server/admin-route.ts'
import { createUser } from '#db/people/create-user.ts'
import { getUser, listUsers } from '#db/people/read.ts'
import { createUserSchema, userSchema } from '#lib/contracts/accounts.ts'
import { hashPassword } from '#lib/password-hash.ts'

export const GET = adminRoute({
  role: 'admin',
  response: z.object({ users: z.array(userSchema) }),
  run: async ({ db }) => ({ users: await listUsers(db) }),
})

export const POST = adminRoute({
  role: 'admin',
  body: createUserSchema,
  response: userSchema,
  status: 201,
  audit: 'user.create',
  prepare: ({ body: { password } }) => hashPassword(password),
  run: async ({ body: { name, email, role }, db, note, prepared: passwordHash }) => {
    note({ target: email, details: { role } })
    const { userId } = await createUser(db, { name, email, role, passwordHash })
    return getUser(db, userId)
  },
})
