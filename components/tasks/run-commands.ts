import type { ImageNarrow } from '#lib/contracts/images.ts'
import type { Run } from '#lib/contracts/task-runs.ts'

const shellQuote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** The same run by the API, to paste into a shell; the key is left to whoever pastes it. */
export function runAsCurl(run: Pick<Run, 'taskKey' | 'scope' | 'priority'>, origin: string): string {
  const { taskKey: task, scope, priority } = run
  const body = JSON.stringify({ task, scope, ...(priority === 'normal' ? {} : { priority }) })
  return [
    `curl -X POST ${origin}/api/v1/tasks/runs`,
    `-H "Authorization: Bearer $KILN_API_KEY"`,
    `-H 'Content-Type: application/json'`,
    `-d ${shellQuote(body)}`,
  ].join(' \\\n  ')
}

/** What the command line can narrow by. */
const options = {
  folder: '--folder',
  addedAfter: '--added-after',
  addedBefore: '--added-before',
  takenAfter: '--taken-after',
  takenBefore: '--taken-before',
} as const satisfies Partial<Record<keyof ImageNarrow, string>>

/** The same run by the command line, on the machine where Kiln is; null where the command line cannot say it. */
export function runAsCommand({ taskKey, scope, priority }: Pick<Run, 'taskKey' | 'scope' | 'priority'>): string | null {
  const command = ['npm run kiln -- task', taskKey]
  if (scope.kind === 'selection') command.push('--ids', scope.ids.join(','))
  else {
    if (scope.kind !== 'missing') command.push(...(scope.kind === 'all' ? ['--force'] : ['--scope', scope.kind]))
    for (const [name, value] of Object.entries(scope.within ?? {})) {
      if (value === undefined) continue
      if (!Object.hasOwn(options, name)) return null
      command.push(options[name as keyof typeof options], shellQuote(String(value)))
    }
  }
  if (priority !== 'normal') command.push('--priority', priority)
  return command.join(' ')
}
