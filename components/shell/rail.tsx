'use client'

import { PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useState } from 'react'
import { cn } from '#components/ui/cn.ts'
import { KilnMark } from './kiln-mark.tsx'
import { gallery, isAt, type Place, places } from './places.ts'
import { useFarm } from './use-farm.ts'

type LinkProps = { place: Place; current: boolean; folded: boolean; badge?: number }

const wordClass = (folded: boolean) => cn('phone:inline', folded ? 'hidden' : 'hidden lg:inline')

function RailLink({ place, current, folded, badge = 0 }: LinkProps) {
  const Icon = place.icon
  return (
    <Link
      href={place.href}
      aria-current={current ? 'page' : undefined}
      title={place.word}
      className={cn(
        'relative flex h-9 items-center gap-2.5 rounded-control px-2.5 transition-colors duration-150 hover:bg-raised hover:text-ink',
        'phone:h-12 phone:min-w-14 phone:flex-1 phone:flex-col phone:justify-center phone:gap-1 phone:px-1 phone:text-12',
        current
          ? 'bg-raised font-medium text-ink before:absolute before:inset-y-1.5 before:left-0 before:w-0.5 before:rounded-full before:bg-ember phone:bg-transparent phone:text-ember phone:before:hidden'
          : 'text-muted',
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
      <span className={wordClass(folded)}>{place.word}</span>
      <span className={cn('sr-only', !folded && 'lg:hidden')}>{place.word}</span>
      {badge > 0 ? (
        <span
          title={`${badge} active`}
          className={cn(
            'text-12 font-medium text-ember phone:absolute phone:top-1 phone:left-1/2 phone:ml-3',
            folded ? 'absolute top-0.5 right-1' : 'absolute top-0.5 right-1 lg:static lg:ml-auto',
          )}
        >
          {badge}
        </span>
      ) : null}
    </Link>
  )
}

/** Where one can go: a column on the left, folded to icons by choice or below 1024 px, a bar below on phones. */
export function Rail({ foldedAtFirst }: { foldedAtFirst: boolean }) {
  const pathname = usePathname()
  const [folded, setFolded] = useState(foldedAtFirst)
  const farm = useFarm()
  const fold = () => {
    setFolded(!folded)
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing outside of secure contexts
    document.cookie = `kiln_rail=${folded ? 'open' : 'folded'}; path=/; max-age=31536000; samesite=lax`
  }
  const Fold = folded ? PanelLeftOpen : PanelLeftClose
  return (
    <nav
      aria-label="Main"
      className={cn(
        'sticky top-0 z-30 flex h-dvh shrink-0 flex-col gap-0.5 border-r border-line px-2.5 py-3.5',
        'phone:fixed phone:inset-x-0 phone:top-auto phone:bottom-0 phone:h-auto phone:w-auto phone:flex-row phone:justify-around phone:border-t phone:border-r-0 phone:bg-panel phone:px-1 phone:py-1 phone:pb-[max(4px,env(safe-area-inset-bottom))]',
        folded ? 'w-14' : 'w-14 lg:w-51',
      )}
    >
      <Link href="/admin" className="mb-3 flex h-8 items-center gap-2.5 px-1.5 text-16 font-semibold tracking-[-0.01em] phone:hidden">
        <KilnMark className="size-[22px] shrink-0" />
        <span className={cn('hidden', !folded && 'lg:inline')}>Kiln</span>
        <span className={cn('sr-only', !folded && 'lg:hidden')}>Kiln</span>
      </Link>
      {places.map((place) => (
        <RailLink
          key={place.href}
          place={place}
          current={isAt(place, pathname)}
          folded={folded}
          badge={place.href === '/admin/tasks' ? (farm.data?.activeRuns ?? 0) : 0}
        />
      ))}
      <hr className="m-2.5 border-line phone:hidden" />
      <RailLink place={gallery} current={isAt(gallery, pathname)} folded={folded} />
      <button
        type="button"
        onClick={fold}
        aria-label={folded ? 'Unfold the menu' : 'Fold the menu'}
        title={folded ? 'Unfold the menu' : 'Fold the menu'}
        className="mt-auto hidden h-9 items-center rounded-control px-2.5 text-muted hover:bg-raised hover:text-ink lg:flex"
      >
        <Fold aria-hidden className="size-4" strokeWidth={1.75} />
      </button>
    </nav>
  )
}
