'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Fragment } from 'react'
import { queryKeys } from '#components/query-keys.ts'
import { taskWords } from '#components/tasks/words.ts'
import { cn } from '#components/ui/cn.ts'
import type { Run, TaskKey } from '#lib/contracts/task-runs.ts'
import { places } from './places.ts'

type Crumb = { word: string; href: string | null; mono?: boolean }

const words: Record<string, string> = {
  storage: 'Storage',
  variants: 'Variants',
  limits: 'Limits',
  users: 'Users',
  keys: 'API keys',
  audit: 'Audit',
  quarantine: 'Quarantine',
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

/** The task of the run in the address, as soon as its page has read it. */
function useTaskOfRun(pathname: string): TaskKey | null {
  const id = /^\/admin\/tasks\/runs\/([0-9a-f-]{36})$/.exec(pathname)?.[1] ?? ''
  // it only looks: a query takes the function of whoever watches it last, so this one brings none
  const { data } = useQuery<Run>({ queryKey: queryKeys.runs.detail(id), enabled: false })
  return data?.taskKey ?? null
}

export function Breadcrumb() {
  const pathname = usePathname()
  const task = useTaskOfRun(pathname)
  const crumbs = crumbsOf(pathname)
  if (task !== null) crumbs.splice(-1, 0, { word: taskWords[task].title, href: `/admin/tasks?task=${task}` })
  // the page's title says it too, and a phone has no room for it
  const between = (i: number) => i > 0 && i < crumbs.length - 1
  return (
    <nav aria-label="Breadcrumb" className="shrink-0">
      <ol className="flex items-center gap-2">
        {crumbs.map((crumb, i) => (
          <Fragment key={crumb.word}>
            {i > 0 ? (
              <li aria-hidden className={cn('text-muted', between(i) && 'phone:hidden')}>
                /
              </li>
            ) : null}
            <li className={cn('truncate', between(i) && 'phone:hidden')}>
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
