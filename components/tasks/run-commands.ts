import type { ImageNarrow } from '#lib/contracts/images.ts'
import type { Run } from '#lib/contracts/task-runs.ts'

const shellQuote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

type Asked = Pick<Run, 'id' | 'taskKey' | 'scope' | 'priority'>

/** The same run by the API, to paste into a shell; the key is left to whoever pastes it. A long selection is named by its run. */
export function runAsCurl({ id, taskKey: task, scope, priority }: Asked, origin: string): string {
  const key = `-H "Authorization: Bearer $KILN_API_KEY"`
  const start = (address: string, ...rest: string[]) => [`curl -X POST ${origin}/api/v1/tasks/runs${address}`, key, ...rest].join(' \\\n  ')
  if (scope.kind === 'selection' && scope.ids === undefined) return start(`/${id}/rerun`)
  const asked = scope.kind === 'selection' ? { kind: scope.kind, ids: scope.ids } : scope
  const body = JSON.stringify({ task, scope: asked, ...(priority === 'normal' ? {} : { priority }) })
  return start('', `-H 'Content-Type: application/json'`, `-d ${shellQuote(body)}`)
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
export function runAsCommand({ taskKey, scope, priority }: Omit<Asked, 'id'>): string | null {
  const command = ['npm run kiln -- task', taskKey]
  if (scope.kind === 'selection') {
    if (scope.ids === undefined) return null
    command.push('--ids', scope.ids.join(','))
  } else {
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
