import Link from 'next/link'
import { buttonClass } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { formatCount } from '#components/ui/format.ts'
import { StateChip } from '#components/ui/outcome.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { describeErrors } from '#lib/contracts/error-sentences.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'

type Failures = { code: string; count: number; sampleDetails: Record<string, unknown> | null }[]

/** What failed, by code, each with what to do; retrying all of it is one click away. */
export function FailuresPanel({ failures, mayStart }: { failures: Failures; mayStart: boolean }) {
  const total = failures.reduce((sum, { count }) => sum + count, 0)
  return (
    <section aria-labelledby="failures">
      <div className="mb-2.5 flex min-h-[30px] items-center gap-3">
        <h2 id="failures" className="flex-1 font-semibold">
          Failures
        </h2>
        {total > 0 && mayStart ? (
          <Link href="/admin/tasks?start=preprocess-images&scope=failed" className={buttonClass('plain', 'sm')}>
            Retry {formatCount(total)} failed
          </Link>
        ) : null}
      </div>
      <Panel>
        {total === 0 ? (
          <EmptyState title="Nothing is failed" className="py-8!">
            An image that cannot be preprocessed stands here with its reason.
          </EmptyState>
        ) : (
          <ul>
            {failures.map(({ code, count, sampleDetails }) => {
              const { what, todo } = describeErrors(code, { count, sample: sampleDetails })
              return (
                <li
                  key={code}
                  className="grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-x-4 border-b border-line px-4 py-2 last:border-b-0"
                >
                  <StateChip outcome="failed">
                    <code className="text-12">{code}</code>
                  </StateChip>
                  <span className="text-muted">{formatCount(count)}</span>
                  <Link
                    href={`/admin/images?code=${code}`}
                    aria-label={`See ${formatNumberOf(count, { one: 'image', many: 'images' })} with ${code}`}
                    className={buttonClass('quiet', 'sm')}
                  >
                    See
                  </Link>
                  <p className="col-span-full pb-1 text-13">
                    {what} <span className="text-muted">{todo}</span>
                  </p>
                </li>
              )
            })}
          </ul>
        )}
      </Panel>
    </section>
  )
}
