import type { ReactNode } from 'react'

/** One small panel in the middle of a quiet page, with the kiln above it. */
export const BrandPanel = ({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) => (
  <main className="grid min-h-dvh place-items-center bg-[radial-gradient(60rem_30rem_at_50%_-6rem,var(--ember-soft),transparent)] px-4 py-10">
    <div className="w-full max-w-sm animate-rise">
      <div className="mb-6 flex items-center gap-3">
        <KilnMark />
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

const KilnMark = () => (
  <svg width="32" height="32" viewBox="0 0 32 32" fill="none" aria-hidden="true">
    <path d="M4.500 27.500V15.500a11.500 11.500 0 0 1 23 0v12" stroke="currentColor" strokeWidth="2.400" strokeLinecap="round" />
    <path d="M11 27.500v-8.500a5 5 0 0 1 10 0v8.500z" fill="var(--ember)" />
    <path d="M2.500 28h27" stroke="currentColor" strokeWidth="2.400" strokeLinecap="round" />
  </svg>
)
