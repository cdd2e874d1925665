import { adminRoute } from '#app/_server/admin-route.ts'
import { countSignIn, signIn } from '#app/_server/sign-in.ts'
import { signInSchema } from '#lib/contracts/accounts.ts'

export const POST = adminRoute({
  role: 'anyone',
  body: signInSchema,
  audit: 'session.start',
  prepare: ({ body, db, request, note }) => {
    note({ label: body.email.toLowerCase() })
    return countSignIn(db, body, request.headers)
  },
  run: ({ body, db, request }) => signIn(db, body, request.headers),
})
