import { adminRoute } from '#app/_server/admin-route.ts'
import { makeAuth } from '#app/_server/auth.ts'

export const POST = adminRoute({
  role: 'viewer',
  audit: 'session.end',
  run: async ({ request, db }) => {
    const { headers } = await makeAuth(db).api.signOut({ headers: request.headers, returnHeaders: true })
    const answer = new Response(null, { status: 204 })
    for (const cookie of headers.getSetCookie()) answer.headers.append('set-cookie', cookie)
    return answer
  },
})
