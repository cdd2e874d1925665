import type { z } from 'zod'
import { recordAudit } from '#db/audit/record-audit.ts'
import type { Db } from '#db/client.ts'
import type { Role } from '#lib/contracts/people.ts'
import { mayAct } from '#lib/contracts/people.ts'
import type { Actor } from '#lib/contracts/task-runs.ts'
import { isProduction, loadEnv } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { checkOrigin, isRead } from '#lib/http/check-origin.ts'
import { readJsonBody } from '#lib/http/read-json-body.ts'
import { readQuery } from '#lib/http/read-query.ts'
import { createLog } from '#lib/log.ts'
import { bearerOf, findPerson, isSameSecret } from './find-person.ts'
import { actorOf, type Person } from './person.ts'
import { refuse } from './refuse.ts'
import { webDb } from './web-database.ts'

const log = createLog('web')

export type RouteContext<P, Q, B> = {
  request: Request
  params: P
  query: Q
  body: B
  person: Person | null
  actor: Actor
  db: Db
  /** The version in If-Match. Throws bad_request where it is missing or no number. */
  ifMatch: () => number
  /** What the audit row names: the thing it was about, and what else should be known of it. */
  note: (note: { target?: string; details?: Record<string, unknown>; label?: string }) => void
}

type Parsed<S extends z.ZodType | undefined> = S extends z.ZodType ? z.output<S> : undefined

export type RouteSpec<
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  B extends z.ZodType | undefined,
  R extends z.ZodType | undefined,
> = {
  /** The least role; `anyone` needs no session. */
  role: Role | 'anyone'
  params?: P
  query?: Q
  body?: B
  response?: R
  /** Of an answer with a body; without one it is 204. */
  status?: number
  /** noun.verb, for what changes something. Null: a POST that only reads. */
  audit?: string | null
  maxBodyBytes?: number
  /** Answers also while no database can be reached; `run` gets none. */
  withoutDatabase?: boolean
  /** A secret that, as a bearer, stands for an admin on this route alone. */
  secret?: () => string
  /** The task it is about: what a key that is limited to some tasks may ask for. Without it such a key may change nothing here. */
  task?: (context: RouteContext<Parsed<P>, Parsed<Q>, Parsed<B>>) => string | Promise<string>
  run: (
    context: RouteContext<Parsed<P>, Parsed<Q>, Parsed<B>>,
    // biome-ignore lint/suspicious/noConfusingVoidType: a run with nothing to answer is written without a return
  ) => Promise<R extends z.ZodType ? z.input<R> | Response : Response | undefined | void>
}

export type AdminRoute = ((
  request: Request,
  context?: { params: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>) & {
  spec: { role: Role | 'anyone'; audit: string | null }
}

/**
 * Every route of the API: who asks, from where, in which role, with what; then one verb, an audit row where something changed, and
 * whatever goes wrong as problem+json.
 */
export function adminRoute<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  R extends z.ZodType | undefined = undefined,
>(spec: RouteSpec<P, Q, B, R>): AdminRoute {
  const handle = async (request: Request, next?: { params: Promise<Record<string, string | string[] | undefined>> }): Promise<Response> => {
    let audited: { context: RouteContext<Parsed<P>, Parsed<Q>, Parsed<B>>; noted: Noted } | null = null
    let response: Response
    let outcome = 'ok'
    try {
      const person = await findAsker(request, spec)
      const noted: Noted = { target: null, details: {}, label: null }
      const given = (await next?.params) ?? {}
      const context = {
        request,
        person,
        actor: actorOf(person),
        db: spec.withoutDatabase ? undefined : webDb(),
        ifMatch: () => readIfMatch(request),
        note: takeNote(noted),
      } as RouteContext<Parsed<P>, Parsed<Q>, Parsed<B>>
      noted.target = Object.values(given).flat().join('/') || null
      audited = { context, noted }
      if (spec.role !== 'anyone' && !mayAct(person?.role ?? 'viewer', spec.role)) throw new AppError('forbidden', { needed: spec.role })
      context.params = parse(spec.params, given, 'not_found') as Parsed<P>
      context.query = parse(spec.query, spec.query && readQuery(new URL(request.url).searchParams, spec.query)) as Parsed<Q>
      context.body = parse(spec.body, spec.body && (await readJsonBody(request, spec.maxBodyBytes ?? 2 ** 20))) as Parsed<B>
      await checkTask(spec, context)
      response = answer(await spec.run(context), spec)
    } catch (error) {
      const refused = refuse(error, request)
      outcome = refused.code
      response = refused.response
    }
    if (audited !== null && typeof spec.audit === 'string' && !isRead(request))
      await audit(audited.context, audited.noted, spec.audit, outcome)
    return response
  }
  return Object.assign(handle, { spec: { role: spec.role, audit: spec.audit ?? null } })
}

type Noted = { target: string | null; details: Record<string, unknown>; label: string | null }
const takeNote =
  (noted: Noted): RouteContext<unknown, unknown, unknown>['note'] =>
  ({ target, details, label }) =>
    Object.assign(
      noted,
      target === undefined ? {} : { target },
      details === undefined ? {} : { details: { ...noted.details, ...details } },
      label === undefined ? {} : { label },
    )

async function findAsker(request: Request, spec: { role: Role | 'anyone'; secret?: () => string }): Promise<Person | null> {
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

function parse<S extends z.ZodType | undefined>(schema: S, given: unknown, code: 'bad_request' | 'not_found' = 'bad_request'): Parsed<S> {
  if (schema === undefined) return undefined as Parsed<S>
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data as Parsed<S>
  const issues = parsed.error.issues.slice(0, 20).map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
  throw new AppError(code, code === 'bad_request' ? { issues } : {})
}

function readIfMatch(request: Request): number {
  const version = /^(?:W\/)?"?(\d+)"?$/.exec(request.headers.get('if-match') ?? '')?.[1]
  if (version === undefined) throw new AppError('bad_request', { issues: ['if-match: the version you read is needed'] })
  return Number(version)
}

async function checkTask<P, Q, B>(
  spec: { task?: (context: RouteContext<P, Q, B>) => string | Promise<string> },
  context: RouteContext<P, Q, B>,
): Promise<void> {
  const { person, request } = context
  if (person?.kind !== 'api_key' || person.tasks === null || isRead(request)) return
  if (spec.task === undefined || !person.tasks.includes(await spec.task(context))) throw new AppError('forbidden')
}

function answer(result: unknown, spec: { response?: z.ZodType; status?: number }): Response {
  if (result instanceof Response) return result
  const headers = { 'cache-control': 'no-store' }
  if (result === undefined) return new Response(null, { status: 204, headers })
  return Response.json(checked(result, spec.response), { status: spec.status ?? 200, headers })
}

/** What leaves is what the contract says: nothing more, and in development nothing less. */
function checked(result: unknown, schema: z.ZodType | undefined): unknown {
  if (schema === undefined) return result
  const parsed = schema.safeParse(result)
  if (parsed.success) return parsed.data
  if (!isProduction()) throw new Error(`the answer does not keep its contract: ${parsed.error.message}`)
  log.error({ issues: parsed.error.issues }, 'an answer does not keep its contract')
  return result
}

async function audit<P, Q, B>({ db, actor, request }: RouteContext<P, Q, B>, noted: Noted, action: string, outcome: string): Promise<void> {
  const ip = request.headers.get('x-forwarded-for')?.slice(0, 100) ?? null
  const { target, details, label } = noted
  try {
    await recordAudit(db, { actor: label === null ? actor : { ...actor, label }, action, target, details, outcome, ip })
  } catch (error) {
    log.error({ err: error, action, target, outcome }, 'an audit row was not written')
  }
}
