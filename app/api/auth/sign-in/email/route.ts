import { adminRoute } from '#app/_server/admin-route.ts'
import { signIn } from '#app/_server/sign-in.ts'
import { signInSchema } from '#lib/contracts/accounts.ts'

export const POST = adminRoute({
  role: 'anyone',
  body: signInSchema,
  audit: 'session.start',
  run: ({ body, request, note }) => {
    note({ label: body.email.toLowerCase() })
    return signIn(body, request.headers)
  },
})
