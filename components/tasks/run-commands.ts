import type { Run } from '#lib/contracts/task-runs.ts'

const shellQuote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** The same run by the API, to paste into a shell; the key is left to whoever pastes it. */
export function runAsCurl(run: Pick<Run, 'taskKey' | 'scope'>, origin: string): string {
  const body = JSON.stringify({ task: run.taskKey, scope: run.scope })
  return [
    `curl -X POST ${origin}/api/v1/tasks/runs`,
    `-H "Authorization: Bearer $KILN_API_KEY"`,
    `-H 'Content-Type: application/json'`,
    `-d ${shellQuote(body)}`,
  ].join(' \\\n  ')
}

/** The same run by the command line, on the machine where Kiln is. */
export function runAsCommand({ taskKey, scope }: Pick<Run, 'taskKey' | 'scope'>): string {
  const command = `npm run kiln -- task ${taskKey}`
  switch (scope.kind) {
    case 'missing':
      return command
    case 'all':
      return `${command} --force`
    case 'stale':
    case 'failed':
      return `${command} --scope ${scope.kind}`
    case 'selection':
      return `${command} --ids ${scope.ids.join(',')}`
    default:
      return scope satisfies never
  }
}
