import type { ReactNode } from 'react'

/** A row of numbers with a word below each: six beside each other, three on phones. */
export function Stats({ label, stats }: { label: string; stats: readonly { value: ReactNode; note: ReactNode }[] }) {
  return (
    <section aria-label={label} className="overflow-hidden rounded-panel border border-line bg-line">
      <dl className="grid auto-cols-fr grid-cols-2 gap-px sm:grid-cols-3 xl:grid-cols-6">
        {stats.map((stat, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the places are fixed, only what stands in them changes
          <div key={i} className="flex flex-col-reverse justify-end bg-panel px-4 py-3">
            <dt className="text-12 text-muted">{stat.note}</dt>
            <dd className="text-16 font-medium">{stat.value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
