import { databaseError } from '#db/errors.ts'
import { describeError } from '#lib/contracts/error-sentences.ts'
import { EnvError } from '#lib/env.ts'
import { AppError, findPostgresError } from '#lib/errors.ts'
import { Refusal } from './refusal.ts'
import { UsageError } from './usage-error.ts'

const undefinedTable = '42P01'

/** `code` is one of lib/errors, a refusal's, or `usage`. */
type Explained = { lines: string[]; code: string; exitCode: number }

/** What a command that could not go on says, line by line, and the code it ends with. Never a statement sent to the database. */
export function explainError(error: unknown): Explained {
  if (error instanceof EnvError)
    return {
      lines: ['The environment (or .env.local, .env) is not right:', ...error.problems.map((problem) => `  ${problem}`)],
      code: 'usage',
      exitCode: 2,
    }
  if (error instanceof UsageError) return { lines: [error.message], code: 'usage', exitCode: 2 }
  if (error instanceof Refusal) return { lines: [error.message], code: error.code, exitCode: 3 }
  const { code, exitCode } = error as { code?: string; exitCode?: number }
  if (code?.startsWith('commander.')) return { lines: [], code: 'usage', exitCode: exitCode === 0 ? 0 : 2 }
  if (findPostgresError(error)?.sqlstate === undefinedTable)
    return {
      lines: ['The database has not all of the tables of this Kiln yet; npm run kiln -- migrate brings them.'],
      code: 'not_migrated',
      exitCode: 3,
    }
  const known = databaseError(error)?.code ?? (error instanceof AppError ? error.code : null)
  const reason = deepest(error)
  if (known === null) return { lines: [reason], code: 'internal', exitCode: 1 }
  const { what, todo } = describeError(known, error instanceof AppError ? error.details : {})
  return { lines: [`${what} ${todo} (${known}${reason === known ? '' : `: ${reason}`})`], code: known, exitCode: 1 }
}

/** The innermost reason: what wraps it is the statement, which helps nobody at a terminal. */
function deepest(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.cause instanceof Error) return deepest(error.cause)
  const [first] = error instanceof AggregateError ? error.errors : []
  return error.message || (first instanceof Error ? first.message : error.name)
}
