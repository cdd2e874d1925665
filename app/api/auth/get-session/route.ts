import { adminRoute } from '#app/_server/admin-route.ts'
import { findUser } from '#app/_server/find-person.ts'
import { accountSchema } from '#lib/contracts/accounts.ts'

/** The account of this browser, or null: what the sign-in page asks without being refused. */
export const GET = adminRoute({
  role: 'anyone',
  response: accountSchema.nullable(),
  run: ({ request }) => findUser(request.headers),
})
