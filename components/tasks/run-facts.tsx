import Link from 'next/link'
import { formatDuration } from '#components/ui/format.ts'
import { ClockTime } from '#components/ui/relative-time.tsx'
import type { Run } from '#lib/contracts/task-runs.ts'
import { stopWords } from './stop-words.ts'
import { scopeOf } from './words.ts'

/** Seconds from being asked for to the first thing done, null before that. */
const waitedSeconds = (run: Run): number | null =>
  run.startedAt === null ? null : (Date.parse(run.startedAt) - Date.parse(run.createdAt)) / 1000

const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

/** The run in a few short sentences. */
export function RunFacts({ run, me }: { run: Run; me: string }) {
  const waited = waitedSeconds(run)
  const version = run.settings.settingsVersion ?? run.settings.version
  return (
    <>
      {run.startedAt === null ? 'Asked for ' : 'Started '}
      <ClockTime at={run.startedAt ?? run.createdAt} /> by {run.startedBy.id === me ? 'you' : run.startedBy.label}.{' '}
      {run.retryOf === null ? (
        `Scope: ${scopeOf(run)}. `
      ) : (
        <>
          Retries{' '}
          <Link href={`/admin/tasks/runs/${run.retryOf}`} className="font-mono text-13 underline hover:text-ink">
            {run.retryOf.slice(0, 8)}
          </Link>
          .{' '}
        </>
      )}
      {run.priority === 'normal' ? null : `Priority ${run.priority}. `}
      {typeof version === 'number' ? `Settings v${version}. ` : null}
      Kiln {run.codeVersion}. {run.workers.length > 0 ? `On ${list(run.workers)}. ` : null}
      {waited === null ? 'Waits for a worker.' : `Waited ${formatDuration(waited)}. `}
      {run.finishedAt !== null && run.startedAt !== null
        ? `Took ${formatDuration((Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000)}. `
        : null}
      {stopWords(run)}
    </>
  )
}
