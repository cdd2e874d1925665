import { Ban, Check, CircleDashed, Clock3, type LucideIcon, RefreshCw, Unlink, X } from 'lucide-react'
import { cn } from '#components/ui/cn.ts'
import type { ShownImageState } from '#lib/contracts/images.ts'

const looks: Record<ShownImageState, { icon: LucideIcon; color: string; word: string; says: string }> = {
  complete: { icon: Check, color: 'text-ok', word: 'ready', says: 'All variants are there.' },
  failed: { icon: X, color: 'text-failed', word: 'failed', says: 'It could not be preprocessed.' },
  quarantined: {
    icon: Ban,
    color: 'text-failed',
    word: 'quarantined',
    says: 'No run takes it until its file changes or somebody releases it.',
  },
  partial: { icon: CircleDashed, color: 'text-running', word: 'partly', says: 'Some variants are there already.' },
  stale: { icon: RefreshCw, color: 'text-paused', word: 'stale', says: 'Its variants were made with older settings and still serve.' },
  gone: {
    icon: Unlink,
    color: 'text-failed',
    word: 'file gone',
    says: 'Its file is not in its folder any more. What was made of it still serves; an import finds the file when it is back.',
  },
  missing: { icon: Clock3, color: 'text-waiting', word: 'missing', says: 'Its variants are not made yet.' },
}

/** In the order in which outcomes stand everywhere. */
export const imageStateOptions = (['complete', 'failed', 'quarantined', 'partial', 'missing', 'stale', 'gone'] as const).map((value) => ({
  value,
  label: looks[value].word,
  icon: <ImageStateIcon state={value} />,
}))

function ImageStateIcon({ state, className }: { state: ShownImageState; className?: string }) {
  const { icon: Icon, color } = looks[state]
  return <Icon aria-hidden strokeWidth={2.2} className={cn('size-3.5 shrink-0', color, className)} />
}

export const ImageStateChip = ({ state }: { state: ShownImageState }) => (
  <span
    className={cn('inline-flex items-center gap-1.5 whitespace-nowrap text-13 font-medium', looks[state].color)}
    title={looks[state].says}
  >
    <ImageStateIcon state={state} />
    {looks[state].word}
  </span>
)

/** The mark in a picture's corner, only where it is not all there. */
export const ImageStateMark = ({ state }: { state: ShownImageState }) =>
  state === 'complete' ? null : (
    <span title={`${looks[state].word}. ${looks[state].says}`} className="grid size-5 place-items-center rounded-full bg-page/80">
      <ImageStateIcon state={state} className="size-3" />
      <span className="sr-only">{looks[state].word}</span>
    </span>
  )
