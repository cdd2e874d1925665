import type { z } from 'zod'
import type { Role } from '#lib/contracts/people.ts'
import { loadEnv } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { checkOrigin, isRead } from '#lib/http/check-origin.ts'
import { bearerOf, findPerson, isSameSecret } from './find-person.ts'
import type { Person } from './person.ts'

/** Who asks; null on a route that is open to anyone. Throws cross_origin, not_signed_in, too_many_requests. */
export async function findAsker(request: Request, spec: { role: Role | 'anyone'; secret?: () => string }): Promise<Person | null> {
  const bearer = bearerOf(request.headers)
  if (bearer !== null && spec.secret !== undefined && isSameSecret(bearer, spec.secret()))
    return { kind: 'system', id: null, name: 'cron', role: 'admin' }
  // A key is never sent by a browser on its own: only what goes by cookie, or by nothing, must come from this site.
  if (bearer === null) checkOrigin(request, loadEnv().KILN_URL)
  if (spec.role === 'anyone') return null
  const person = await findPerson(request.headers)
  if (person === null) throw new AppError('not_signed_in')
  return person
}

/** What the schema makes of what was given; undefined without one. Throws bad_request with what is wrong, or not_found for an address. */
export function parseInput<S extends z.ZodType | undefined>(
  schema: S,
  given: unknown,
  code: 'bad_request' | 'not_found' = 'bad_request',
): S extends z.ZodType ? z.output<S> : undefined {
  if (schema === undefined) return undefined as ReturnType<typeof parseInput<S>>
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data as ReturnType<typeof parseInput<S>>
  const issues = parsed.error.issues.flatMap(describeIssue).slice(0, 20)
  throw code === 'bad_request' ? new AppError('bad_request', { issues }) : new AppError('not_found')
}

/** What is wrong, after the field that it is about; a field that nothing reads is named itself. */
function describeIssue(issue: z.core.$ZodIssue): string[] {
  const named = (path: PropertyKey[], message: string) => `${path.join('.') || 'body'}: ${message}`
  if (issue.code !== 'unrecognized_keys') return [named(issue.path, issue.message)]
  return issue.keys.map((key) => named([...issue.path, key], 'not a field that is known here'))
}

/** The version that If-Match names. Throws bad_request. */
export function readIfMatch(request: Request): number {
  const version = /^(?:W\/)?"?(\d+)"?$/.exec(request.headers.get('if-match') ?? '')?.[1]
  if (version === undefined) throw new AppError('bad_request', { issues: ['if-match: the version you read is needed'] })
  return Number(version)
}

/** Refuses a key that is limited to other tasks than the one a change is about. Throws forbidden. */
export async function checkTask<Context extends { person: Person | null; request: Request }>(
  spec: { task?: (context: Context) => string | Promise<string> },
  context: Context,
): Promise<void> {
  const { person, request } = context
  if (person?.kind !== 'api_key' || person.tasks === null || isRead(request)) return
  if (spec.task === undefined || !person.tasks.includes(await spec.task(context))) throw new AppError('forbidden', { needed: null })
}
