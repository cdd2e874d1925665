import type { z } from 'zod'
import type { Db, Tx } from '#db/client.ts'
import type { Role } from '#lib/contracts/people.ts'
import { mayAct } from '#lib/contracts/people.ts'
import type { Actor } from '#lib/contracts/task-runs.ts'
import { AppError } from '#lib/errors.ts'
import { isRead } from '#lib/http/check-origin.ts'
import { readJsonBody } from '#lib/http/read-json-body.ts'
import { readQuery } from '#lib/http/read-query.ts'
import { answerResult } from './answer-result.ts'
import { type AuditTrail, type Note, startAuditTrail } from './audit-trail.ts'
import { checkTask, findAsker, parseInput, readIfMatch } from './check-request.ts'
import { actorOf, type Person } from './person.ts'
import { refuse } from './refuse.ts'
import { webDb } from './web-database.ts'

export type RouteContext<P, Q, B> = {
  request: Request
  params: P
  query: Q
  body: B
  person: Person | null
  actor: Actor
  /** In the `run` of a route with `audit`: one transaction, which holds what it changes and its audit row. */
  db: Tx
  /** The version in If-Match. Throws bad_request where it is missing or no number. */
  ifMatch: () => number
  /** What the audit row names: the thing it was about, and what else should be known of it. */
  note: (note: Note) => void
  /** For a route without a transaction of its own: writes the audit row into the one that makes the change. */
  record: (tx: Tx) => Promise<void>
}

type Parsed<S extends z.ZodType | undefined> = S extends z.ZodType ? z.output<S> : undefined

export type RouteSpec<
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  B extends z.ZodType | undefined,
  R extends z.ZodType | undefined,
  X = undefined,
> = {
  /** The least role; `anyone` needs no session. */
  role: Role | 'anyone'
  params?: P
  query?: Q
  body?: B
  response?: R
  /** Of an answer with a body; without one it is 204. */
  status?: number
  /** noun.verb, for what changes something: `run` and its audit row are one transaction. Null: a POST that only reads. */
  audit?: string | null
  /**
   * False: `run` opens its own transactions, since it waits for something slow (bytes, another server) or changes no row; its audit row is
   * written where it calls `record`, else afterwards.
   */
  transaction?: false
  maxBodyBytes?: number
  /** Answers also while no database can be reached; `run` gets none. */
  withoutDatabase?: boolean
  /** A secret that, as a bearer, stands for an admin on this route alone. */
  secret?: () => string
  /** The task it is about: what a key that is limited to some tasks may ask for. Without it such a key may change nothing here. */
  task?: (context: RouteContext<Parsed<P>, Parsed<Q>, Parsed<B>>) => string | Promise<string>
  /** Before the transaction: what takes its time (a password's hash), and what stays though the request is refused (a counted try). */
  prepare?: (context: RouteContext<Parsed<P>, Parsed<Q>, Parsed<B>> & { db: Db }) => Promise<X>
  run: (
    context: RouteContext<Parsed<P>, Parsed<Q>, Parsed<B>> & { prepared: X },
    // biome-ignore lint/suspicious/noConfusingVoidType: a run with nothing to answer is written without a return
  ) => Promise<R extends z.ZodType ? z.input<R> | Response : Response | undefined | void>
}

export type AdminRoute = ((
  request: Request,
  context?: { params: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>) & {
  spec: { role: Role | 'anyone'; audit: string | null; inTransaction: boolean }
}

/**
 * Every route of the API: who asks, from where, in which role, with what; then one verb and its audit row in one transaction, and whatever
 * goes wrong as problem+json. A refused try is written down too, afterwards; where nobody is signed in, one that could be read and that no
 * limit refused.
 */
export function adminRoute<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  R extends z.ZodType | undefined = undefined,
  X = undefined,
>(spec: RouteSpec<P, Q, B, R, X>): AdminRoute {
  type Context = RouteContext<Parsed<P>, Parsed<Q>, Parsed<B>>
  const isAudited = typeof spec.audit === 'string'
  const inTransaction = isAudited && spec.transaction !== false
  const handle = async (request: Request, next?: { params: Promise<Record<string, string | string[] | undefined>> }): Promise<Response> => {
    let trail: AuditTrail | null = null
    try {
      const person = await findAsker(request, spec)
      const given = (await next?.params) ?? {}
      const db = spec.withoutDatabase ? undefined : webDb()
      const target = Object.values(given).flat().join('/') || null
      const begun = startAuditTrail(request, { actor: actorOf(person), action: spec.audit ?? '', target })
      const leavesRow = isAudited && !isRead(request)
      if (leavesRow && spec.role !== 'anyone') trail = begun
      if (spec.role !== 'anyone' && !mayAct(person?.role ?? 'viewer', spec.role)) throw new AppError('forbidden', { needed: spec.role })
      const context = {
        request,
        person,
        actor: actorOf(person),
        db,
        ifMatch: () => readIfMatch(request),
        note: begun.note,
        record: begun.record,
        params: parseInput(spec.params, given, 'not_found'),
        query: parseInput(spec.query, spec.query && readQuery(new URL(request.url).searchParams, spec.query)),
        body: parseInput(spec.body, spec.body && (await readJsonBody(request, spec.maxBodyBytes ?? 2 ** 20))),
      } as Context & { db: Db }
      if (leavesRow) trail = begun
      await checkTask(spec, context)
      const prepared = (await spec.prepare?.(context)) as X
      const run = async (within: Tx) => answerResult(await spec.run({ ...context, db: within, prepared }), spec)
      if (!inTransaction || db === undefined) {
        const response = await run(context.db)
        await trail?.recordAfter(await outcomeOf(response))
        return response
      }
      return await db.transaction(async (tx) => {
        const response = await run(tx)
        await trail?.record(tx)
        return response
      })
    } catch (error) {
      const { code, response } = refuse(error, request)
      // A row is never deleted: of somebody unknown only a try that was counted leaves one, else anybody could fill the table.
      if (spec.role !== 'anyone' || code !== 'too_many_requests') await trail?.recordAfter(code)
      return response
    }
  }
  return Object.assign(handle, { spec: { role: spec.role, audit: spec.audit ?? null, inTransaction } })
}

/** `ok`, or the code that an answer made elsewhere refuses with. */
async function outcomeOf(response: Response): Promise<string> {
  if (response.ok) return 'ok'
  const problem: unknown = await response
    .clone()
    .json()
    .catch(() => null)
  return problem !== null && typeof problem === 'object' && 'code' in problem ? String(problem.code) : String(response.status)
}
