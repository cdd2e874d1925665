'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { Image, ListTodo, Play, Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useDeferredValue, useEffect, useState } from 'react'
import { callApi, queryString } from '#components/call-api.ts'
import { queryKeys } from '#components/query-keys.ts'
import { RunStateChip } from '#components/tasks/run-state-chip.tsx'
import { taskWords } from '#components/tasks/words.ts'
import { Kbd } from '#components/ui/kbd.tsx'
import { imageListSchema } from '#lib/contracts/images.ts'
import { runListSchema, taskKeys } from '#lib/contracts/task-runs.ts'
import { gallery, places } from './places.ts'

const item =
  'flex min-h-9 cursor-default items-center gap-3 rounded-control px-2.5 text-14 data-[selected=true]:bg-raised phone:min-h-10 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-muted'
const group =
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-muted'

function useFound(search: string) {
  const runs = useQuery({
    queryKey: queryKeys.runs.list({ search, limit: 5 }),
    queryFn: ({ signal }) => callApi(`/api/v1/tasks/runs${queryString({ search, limit: 5 })}`, { signal, answer: runListSchema }),
    enabled: search.length > 1,
    placeholderData: keepPreviousData,
  })
  const images = useQuery({
    queryKey: queryKeys.images.list({ search, limit: 6 }),
    queryFn: ({ signal }) => callApi(`/api/v1/images${queryString({ search, limit: 6 })}`, { signal, answer: imageListSchema }),
    enabled: search.length > 1,
    placeholderData: keepPreviousData,
  })
  return search.length > 1 ? { runs: runs.data?.runs ?? [], images: images.data?.images ?? [] } : { runs: [], images: [] }
}

/** Ctrl K: go to a page, start a task, find a run or an image. */
export function CommandPalette({ mayStart }: { mayStart: boolean }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const found = useFound(useDeferredValue(typed.trim()))
  useEffect(() => {
    const toggle = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      setOpen((before) => !before)
    }
    addEventListener('keydown', toggle)
    return () => removeEventListener('keydown', toggle)
  }, [])
  const go = (href: string) => {
    setOpen(false)
    setTyped('')
    router.push(href)
  }
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        aria-label="Search or do, Ctrl K"
        className="flex h-[30px] items-center gap-2 rounded-control border border-line bg-panel px-2.5 text-13 text-muted hover:border-line-strong hover:text-ink md:w-52 phone:size-10 phone:justify-center phone:border-transparent phone:bg-transparent"
      >
        <Search aria-hidden className="size-4 md:hidden" />
        <span className="hidden flex-1 text-left md:inline">Search or do</span>
        <span className="hidden md:inline">
          <Kbd>Ctrl K</Kbd>
        </span>
      </button>
      <Command.Dialog
        open={open}
        onOpenChange={setOpen}
        label="Search or do"
        overlayClassName="fixed inset-0 z-40 animate-appear bg-shade"
        contentClassName="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-32px)] max-w-xl -translate-x-1/2 animate-rise overflow-hidden rounded-panel border border-line-strong bg-panel text-ink outline-none"
      >
        <Command.Input
          value={typed}
          onValueChange={setTyped}
          placeholder="Go to a page, start a task, find a run or an image"
          className="h-12 w-full border-b border-line bg-transparent px-4 text-16 placeholder:text-muted focus-visible:outline-none"
        />
        <Command.List className="max-h-[50vh] overflow-y-auto p-1.5 pt-0">
          <Command.Empty className="px-3 py-6 text-center text-muted">Nothing has this name.</Command.Empty>
          {mayStart ? (
            <Command.Group heading="Do" className={group}>
              {taskKeys.map((key) => (
                <Command.Item
                  key={key}
                  value={`start ${taskWords[key].title}`}
                  onSelect={() => go(`/admin/tasks?start=${key}`)}
                  className={item}
                >
                  <Play aria-hidden />
                  {taskWords[key].title}
                </Command.Item>
              ))}
            </Command.Group>
          ) : null}
          <Command.Group heading="Go to" className={group}>
            {[...places, gallery].map((place) => (
              <Command.Item key={place.href} value={`go to ${place.word}`} onSelect={() => go(place.href)} className={item}>
                <place.icon aria-hidden />
                {place.word}
              </Command.Item>
            ))}
          </Command.Group>
          {found.runs.length > 0 ? (
            <Command.Group heading="Runs" className={group}>
              {found.runs.map((run) => (
                <Command.Item
                  key={run.id}
                  keywords={[typed.trim()]}
                  value={`run ${run.id}`}
                  onSelect={() => go(`/admin/tasks/runs/${run.id}`)}
                  className={item}
                >
                  <ListTodo aria-hidden />
                  {taskWords[run.taskKey].title}
                  <code className="text-12 text-muted">{run.id.slice(0, 8)}</code>
                  <RunStateChip run={run} className="ml-auto" />
                </Command.Item>
              ))}
            </Command.Group>
          ) : null}
          {found.images.length > 0 ? (
            <Command.Group heading="Images" className={group}>
              {found.images.map((image) => (
                <Command.Item
                  key={image.id}
                  keywords={[typed.trim()]}
                  value={`image ${image.id}`}
                  onSelect={() => go(`/admin/images?image=${image.id}`)}
                  className={item}
                >
                  <Image aria-hidden />
                  <span className="truncate">{image.name}</span>
                </Command.Item>
              ))}
            </Command.Group>
          ) : null}
        </Command.List>
      </Command.Dialog>
    </>
  )
}
