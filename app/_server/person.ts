import type { Role } from '#lib/contracts/people.ts'
import type { Actor } from '#lib/contracts/task-runs.ts'

/** Who is asking. The role is read with each request, so that a change of it takes effect at once. */
export type Person =
  | { kind: 'user'; id: string; name: string; email: string; role: Role; sessionToken: string }
  | { kind: 'api_key'; id: string; name: string; role: Role; tasks: string[] | null }
  /** A machine that knows the secret of one route. */
  | { kind: 'system'; id: null; name: string; role: Role }

export function actorOf(person: Person | null): Actor {
  if (person === null) return { kind: 'system', id: null, label: 'not signed in' }
  switch (person.kind) {
    case 'user':
      return { kind: 'user', id: person.id, label: person.email }
    case 'api_key':
      return { kind: 'api_key', id: person.id, label: person.name }
    case 'system':
      return { kind: 'system', id: null, label: person.name }
    default:
      return person satisfies never
  }
}
