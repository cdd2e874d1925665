import Link from 'next/link'
import { buttonClass } from '#components/ui/button.tsx'
import { cn } from '#components/ui/cn.ts'
import { formatCount } from '#components/ui/format.ts'
import { Panel } from '#components/ui/panel.tsx'
import type { ImageTallies } from '#lib/contracts/images.ts'

const parts = [
  { state: 'complete', word: 'ready', bar: 'bg-ok' },
  { state: 'failed', word: 'failed', bar: 'bg-failed' },
  { state: 'quarantined', word: 'in quarantine', bar: 'bg-failed/60' },
  { state: 'partial', word: 'partly', bar: 'bg-ember' },
  { state: 'stale', word: 'stale', bar: 'bg-paused' },
  { state: 'missing', word: 'missing', bar: 'bg-rest' },
] as const

/** The library by state, each a way to the pictures, and what to do about what is not ready. */
export function LibraryPanel({ tallies, mayStart }: { tallies: ImageTallies; mayStart: boolean }) {
  const open = tallies.missing + tallies.partial
  const scope =
    open > 0
      ? { kind: 'missing', words: `Preprocess ${formatCount(open)} missing` }
      : { kind: 'stale', words: `Renew ${formatCount(tallies.stale)} stale` }
  return (
    <section aria-labelledby="library">
      <div className="mb-2.5 flex min-h-[30px] items-center gap-3">
        <h2 id="library" className="flex-1 font-semibold">
          Library
        </h2>
        {mayStart && open + tallies.stale > 0 ? (
          <Link href={`/admin/tasks?start=preprocess-images&scope=${scope.kind}`} className={buttonClass('primary', 'sm')}>
            {scope.words}
          </Link>
        ) : null}
      </div>
      <Panel className="p-4">
        <div aria-hidden className="flex h-2 gap-px overflow-hidden rounded-small bg-rest">
          {parts.map(({ state, bar }) =>
            tallies[state] > 0 ? (
              <span key={state} className={cn('min-w-0.5', bar)} style={{ width: `${(100 * tallies[state]) / tallies.all}%` }} />
            ) : null,
          )}
        </div>
        <ul className="mt-3 flex flex-wrap gap-x-1 gap-y-1">
          {parts.map(({ state, word, bar }) =>
            // quarantine is rare enough to be told only where there is one
            state === 'quarantined' && tallies[state] === 0 ? null : (
              <li key={state}>
                <Link
                  href={`/admin/images?state=${state}`}
                  className="flex items-center gap-2 rounded-control px-2 py-1 text-13 hover:bg-raised phone:min-h-10"
                >
                  <span aria-hidden className={cn('size-2 rounded-full', bar)} />
                  {formatCount(tallies[state])} <span className="text-muted">{word}</span>
                </Link>
              </li>
            ),
          )}
        </ul>
      </Panel>
    </section>
  )
}
