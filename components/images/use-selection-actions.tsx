'use client'

import Link from 'next/link'
import { useRef } from 'react'
import { toast } from 'sonner'
import { askBulkPreview, useStartBulk } from '#components/bulk/queries.ts'
import { useStartRun } from '#components/tasks/queries.ts'
import { showProblem } from '#components/tasks/show-problem.ts'
import { taskWords } from '#components/tasks/words.ts'
import type { TaskKey } from '#lib/contracts/task-runs.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'
import { scopeOf, targetOf } from './image-target.ts'
import type { ImageFilter } from './library-filters.ts'
import { type ImageVerb, useChangeImages } from './queries.ts'
import type { Selection } from './selection.ts'

/** So few are changed at once, in one request and one transaction; more is a bulk operation that the worker makes. */
const atOnce = 100

const noun = { one: 'image', many: 'images' }
const done: Record<ImageVerb, string> = {
  publish: 'published',
  unpublish: 'taken out of the gallery',
  delete: 'deleted',
  restore: 'restored',
  purge: 'removed for good',
}

/** What can be done with the chosen images, and how it is told. `onDone` is called when nothing need be chosen any more. */
export function useSelectionActions(selection: Selection, filter: ImageFilter, onDone: () => void) {
  const change = useChangeImages()
  const bulk = useStartBulk()
  const run = useStartRun()
  const ids = [...selection.ids]
  const isBulk = selection.all !== null || ids.length > atOnce
  /** Set at once, where a mutation says only with the next picture that it is at work: a double click is one click. */
  const isAtWork = useRef(false)
  const once = async (work: () => Promise<void>) => {
    if (isAtWork.current) return
    isAtWork.current = true
    try {
      await work()
    } finally {
      isAtWork.current = false
    }
  }

  const changeNow = async (verb: ImageVerb) => {
    const { changed } = await change.mutateAsync({ verb, ids })
    const undo = () => void change.mutateAsync({ verb: 'restore', ids }).catch(showProblem)
    toast.success(
      `${formatNumberOf(changed, noun)} ${done[verb]}.`,
      verb === 'delete' ? { action: { label: 'Restore', onClick: undo } } : {},
    )
  }
  /** Throws what it was refused with. */
  const apply = (verb: ImageVerb) =>
    once(async () => {
      if (isBulk) await bulk.mutateAsync({ subject: 'images', action: verb, target: targetOf(selection, filter) })
      else await changeNow(verb)
      onDone()
    })
  const startRun = async (task: TaskKey) => {
    const { run: made } = await run.mutateAsync({ task, scope: scopeOf(selection, filter), priority: 'normal', dryRun: false })
    toast.success(`${taskWords[task].title}: ${formatNumberOf(made?.counts.total ?? 0, noun)}.`, {
      action: made ? (
        <Link className="ml-auto font-medium text-ember" href={`/admin/tasks/runs/${made.id}`}>
          Open the run
        </Link>
      ) : undefined,
    })
    onDone()
  }
  return {
    apply,
    start: (task: TaskKey) => void once(() => startRun(task)).catch(showProblem),
    quietly: (verb: ImageVerb) => void apply(verb).catch(showProblem),
    /** The worker will make the change, since there are many. */
    isBulk,
    isChanging: change.isPending || bulk.isPending,
    isStarting: run.isPending,
    /** How many the filters match, to choose them all. */
    countMatching: () =>
      askBulkPreview({
        subject: 'images',
        action: 'publish',
        target: targetOf({ ...selection, all: { count: 0, isExact: false } }, filter),
      }),
  }
}
