import { adminRoute } from '#app/_server/admin-route.ts'
import { deleteSessions } from '#db/people/delete-sessions.ts'
import { AppError } from '#lib/errors.ts'

/** Ends every session of this account, this one too. */
export const POST = adminRoute({
  role: 'viewer',
  audit: 'account.sign_out_everywhere',
  run: async ({ db, person, note }) => {
    if (person?.kind !== 'user') throw new AppError('forbidden', { needed: null })
    note({ details: { sessions: await deleteSessions(db, person.id) } })
  },
})
