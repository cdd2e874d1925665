'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Fragment } from 'react'
import { places } from './places.ts'

type Crumb = { word: string; href: string | null; mono?: boolean }

const words: Record<string, string> = {
  storage: 'Storage',
  variants: 'Variants',
  limits: 'Limits',
  users: 'Users',
  keys: 'API keys',
  audit: 'Audit',
}

/** From the address alone, so that it is right before anything was loaded. */
function crumbsOf(pathname: string): Crumb[] {
  const [, , first, ...rest] = pathname.split('/')
  const place = places.find(({ href }) => href === (first === undefined ? '/admin' : `/admin/${first}`))
  if (place === undefined) return []
  const crumbs: Crumb[] = [{ word: place.word, href: rest.length > 0 ? place.href : null }]
  const id = rest.at(-1)
  if (id !== undefined)
    crumbs.push(/^[0-9a-f-]{36}$/.test(id) ? { word: id.slice(0, 8), href: null, mono: true } : { word: words[id] ?? id, href: null })
  return crumbs
}

export function Breadcrumb() {
  const crumbs = crumbsOf(usePathname())
  return (
    <nav aria-label="Breadcrumb" className="shrink-0">
      <ol className="flex items-center gap-2">
        {crumbs.map((crumb, i) => (
          <Fragment key={crumb.word}>
            {i > 0 ? (
              <li aria-hidden className="text-muted">
                /
              </li>
            ) : null}
            <li className="truncate">
              {crumb.href === null ? (
                <span aria-current="page" className={crumb.mono ? 'font-mono text-13' : 'font-medium'}>
                  {crumb.word}
                </span>
              ) : (
                <Link href={crumb.href} className="text-muted hover:text-ink">
                  {crumb.word}
                </Link>
              )}
            </li>
          </Fragment>
        ))}
      </ol>
    </nav>
  )
}
