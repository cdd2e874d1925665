import { databaseError } from '#db/errors.ts'
import { describeError } from '#lib/contracts/error-sentences.ts'
import { EnvError } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { Refusal } from './refusal.ts'
import { UsageError } from './usage-error.ts'

/** What a command that could not go on says, line by line, and the code it ends with. Never a statement sent to the database. */
export function explainError(error: unknown): { lines: string[]; exitCode: number } {
  if (error instanceof EnvError)
    return {
      lines: ['The environment (or .env.local, .env) is not right:', ...error.problems.map((problem) => `  ${problem}`)],
      exitCode: 2,
    }
  if (error instanceof UsageError) return { lines: [error.message], exitCode: 2 }
  if (error instanceof Refusal) return { lines: [error.message], exitCode: 3 }
  const { code, exitCode } = error as { code?: string; exitCode?: number }
  if (code?.startsWith('commander.')) return { lines: [], exitCode: exitCode === 0 ? 0 : 2 }
  const known = databaseError(error)?.code ?? (error instanceof AppError ? error.code : null)
  const reason = deepest(error)
  if (known === null) return { lines: [reason], exitCode: 1 }
  const { what, todo } = describeError(known, error instanceof AppError ? error.details : {})
  return { lines: [`${what} ${todo} (${known}${reason === known ? '' : `: ${reason}`})`], exitCode: 1 }
}

/** The innermost reason: what wraps it is the statement, which helps nobody at a terminal. */
function deepest(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.cause instanceof Error) return deepest(error.cause)
  const [first] = error instanceof AggregateError ? error.errors : []
  return error.message || (first instanceof Error ? first.message : error.name)
}
