import type { z } from 'zod'
import { type Problem, problemSchema } from '#lib/contracts/problem.ts'
import { endSession, resumeSession, untilSignedIn } from './session.ts'

/** A refusal of the API: what happened, what to do, and the code that stands for both. */
export class ApiProblem extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.code)
    this.name = 'ApiProblem'
    this.problem = problem
  }
}

const unreachable: Problem = {
  type: 'about:blank',
  title: 'Kiln did not answer.',
  status: 0,
  detail: 'Look whether it still runs and whether this device is online, then try again.',
  code: 'no_answer',
  details: {},
}

/** The refusal in whatever was thrown, so that a page always has a sentence and a code to show. */
export const problemOf = (error: unknown): Problem => (error instanceof ApiProblem ? error.problem : unreachable)

type Call<Answer> = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
  answer: z.ZodType<Answer>
}

/**
 * Calls Kiln's own API with the session of this browser. What only reads waits while that has ended, without asking, and is asked (again) once
 * somebody has signed in: what a page shows stays until then. Throws ApiProblem.
 */
export async function callApi<Answer>(path: string, call: Call<Answer>): Promise<Answer> {
  if (call.method !== undefined && call.method !== 'GET') return askOnce(path, call)
  for (;;) {
    await untilSignedIn(call.signal)
    try {
      return await askOnce(path, call)
    } catch (error) {
      if (problemOf(error).code !== 'not_signed_in') throw error
    }
  }
}

async function askOnce<Answer>(path: string, { method = 'GET', body, headers, signal, answer }: Call<Answer>): Promise<Answer> {
  let response: Response
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ApiProblem(unreachable)
  }
  const text = await response.text()
  if (!response.ok) {
    const problem = problemIn(text, response.status)
    if (problem.code === 'not_signed_in') endSession()
    throw new ApiProblem(problem)
  }
  resumeSession()
  return answer.parse(text === '' ? null : JSON.parse(text))
}

function problemIn(text: string, status: number): Problem {
  try {
    const parsed = problemSchema.safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data
  } catch {
    // not JSON: an answer of a proxy on the way, told below by its status
  }
  return { ...unreachable, title: `The server answered ${status}.`, status, code: `http_${status}` }
}

/** `?a=1&b=x,y`, without what is undefined, null or empty. */
export function queryString(values: Record<string, string | number | boolean | readonly string[] | null | undefined>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    const text = Array.isArray(value) ? value.join(',') : value === null || value === undefined ? '' : String(value)
    if (text !== '') query.set(name, text)
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
