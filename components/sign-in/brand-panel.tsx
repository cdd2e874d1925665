import type { ReactNode } from 'react'
import { KilnMark } from '#components/shell/kiln-mark.tsx'

/** One small panel in the middle of a quiet page, with the kiln above it. */
export const BrandPanel = ({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) => (
  <main className="grid min-h-dvh place-items-center bg-[radial-gradient(60rem_30rem_at_50%_-6rem,var(--ember-soft),transparent)] px-4 py-10">
    <div className="w-full max-w-sm animate-rise">
      <div className="mb-6 flex items-center gap-3">
        <KilnMark className="size-8" />
        <span className="text-20 font-semibold tracking-[-0.01em]">Kiln</span>
      </div>
      <div className="rounded-panel border border-line bg-panel p-6">
        <h1 className="text-16 font-semibold">{title}</h1>
        <p className="mt-1 mb-5 text-muted">{lead}</p>
        {children}
      </div>
    </div>
  </main>
)
