import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { hasUsers } from '#db/people/read.ts'
import { mayAct, type Role } from '#lib/contracts/people.ts'
import { AppError } from '#lib/errors.ts'
import { findUser } from './find-person.ts'
import { webDb } from './web-database.ts'

type Session = { id: string; name: string; email: string; role: Role }

/** Who looks at this page, or null. The role is read anew each time. */
export async function findSession(): Promise<Session | null> {
  const user = await findUser(await headers())
  return user === null ? null : { id: user.id, name: user.name, email: user.email, role: user.role }
}

/**
 * For pages: whoever is not signed in goes to /login, or to /setup while there is no account. Throws forbidden where the role is too low.
 */
export async function requireSession(role: Role): Promise<Session> {
  const session = await findSession()
  if (session === null) redirect((await hasUsers(webDb())) ? `/login${await comingBack()}` : '/setup')
  if (!mayAct(session.role, role)) throw new AppError('forbidden', { needed: role })
  return session
}

/** What brings one back after signing in; the overview is where one goes anyway. */
async function comingBack(): Promise<string> {
  const page = (await headers()).get('x-kiln-page')
  return page === null || page === '/admin' ? '' : `?next=${encodeURIComponent(page)}`
}
