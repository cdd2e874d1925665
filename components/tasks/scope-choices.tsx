'use client'

import { RadioGroup } from 'radix-ui'
import { formatCount } from '#components/ui/format.ts'
import type { ImageNarrow } from '#lib/contracts/images.ts'
import { type ScopeCounts, type ScopeKind, type TaskKey, type WholeScopeKind, wholeScopeKinds } from '#lib/contracts/task-runs.ts'
import { usePreview } from './queries.ts'
import { scopeMeaning, scopeWords } from './words.ts'

function Choice({ task, scope, count }: { task: TaskKey; scope: ScopeKind; count: string }) {
  return (
    <RadioGroup.Item
      value={scope}
      className="group flex w-full items-center gap-3 rounded-control border border-line px-3 py-2 text-left transition-colors duration-150 hover:border-line-strong data-[state=checked]:border-ember data-[state=checked]:bg-ember-soft"
    >
      <span
        aria-hidden
        className="grid size-4 shrink-0 place-items-center rounded-full border border-muted group-data-[state=checked]:border-ember"
      >
        <RadioGroup.Indicator className="size-2 rounded-full bg-ember" />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block font-medium first-letter:uppercase">{scopeWords[scope].word}</span>
        <span className="block text-13 text-muted">{scopeMeaning(task, scope)}</span>
      </span>
      <span className="text-16">{count}</span>
    </RadioGroup.Item>
  )
}

/** One that is narrowed is counted for itself. */
function NarrowedChoice({ task, kind, within }: { task: TaskKey; kind: WholeScopeKind; within: ImageNarrow }) {
  const { data, isPlaceholderData } = usePreview(task, { kind, within }, true)
  return (
    <Choice
      task={task}
      scope={kind}
      count={data === undefined || isPlaceholderData ? '' : `${data.isExact ? '' : '~'}${formatCount(data.count)}`}
    />
  )
}

type Props = {
  task: TaskKey
  value: ScopeKind
  onChange: (kind: ScopeKind) => void
  counts: ScopeCounts | undefined
  /** How many were chosen, where a selection can be worked through. */
  selected: number
  within: ImageNarrow | undefined
}

/** Which scope, each with how many are in it now. */
export function ScopeChoices({ task, value, onChange, counts, selected, within }: Props) {
  return (
    <RadioGroup.Root
      value={value}
      onValueChange={(kind) => onChange(kind as ScopeKind)}
      aria-labelledby="scope-label"
      className="grid gap-2"
    >
      {selected > 0 ? <Choice task={task} scope="selection" count={formatCount(selected)} /> : null}
      {wholeScopeKinds.map((kind) =>
        within === undefined ? (
          <Choice key={kind} task={task} scope={kind} count={counts === undefined ? '' : formatCount(counts[kind])} />
        ) : (
          <NarrowedChoice key={kind} task={task} kind={kind} within={within} />
        ),
      )}
    </RadioGroup.Root>
  )
}
