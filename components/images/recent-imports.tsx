import { formatCount } from '#components/ui/format.ts'
import { StateChip } from '#components/ui/outcome.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { importLooks, sourceName } from './import-words.ts'
import { useImports } from './queries.ts'

const shown = 5

/** What was imported before, each a click away from its counts and failures. */
export function RecentImports({ onShow }: { onShow: (importId: string) => void }) {
  const { data } = useImports()
  const recent = data?.imports.slice(0, shown) ?? []
  if (recent.length === 0) return null
  return (
    <section aria-labelledby="recent-imports" className="mt-6">
      <h3 id="recent-imports" className="mb-1 text-13 text-muted">
        Recent imports
      </h3>
      <ul>
        {recent.map(({ id, state, source, added, failed, createdAt }) => (
          <li key={id} className="border-t border-line">
            <button
              type="button"
              onClick={() => onShow(id)}
              className="grid min-h-10 w-full grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 rounded-small py-1.5 text-left text-13 hover:bg-raised"
            >
              <span className="truncate font-mono text-12">{sourceName(source)}</span>
              <RelativeTime at={createdAt} className="text-muted" />
              <StateChip outcome={importLooks[state].outcome}>{importLooks[state].word}</StateChip>
              <span className="text-right text-muted">
                {formatCount(added)} added{failed > 0 ? `, ${formatCount(failed)} failed` : ''}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
