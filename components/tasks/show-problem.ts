import { toast } from 'sonner'
import { problemOf } from '#components/call-api.ts'

/** A refusal as a toast: what happened, what to do, the code. */
export function showProblem(error: unknown): void {
  const { title, detail, code } = problemOf(error)
  toast.error(title, { description: `${detail} (${code})` })
}
