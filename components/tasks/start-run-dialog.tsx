'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { RadioGroup } from 'radix-ui'
import { useState } from 'react'
import { toast } from 'sonner'
import { problemOf } from '#components/call-api.ts'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'
import { formatCount, formatDurationRange, formatNumberOf } from '#components/ui/format.ts'
import { HelpHint } from '#components/ui/help-hint.tsx'
import { describeError } from '#lib/contracts/error-sentences.ts'
import { help } from '#lib/contracts/help.ts'
import type { PreviewCount, Scope, ScopeKind, TaskKey } from '#lib/contracts/task-runs.ts'
import { usePreview, useStartRun } from './queries.ts'
import { scopeWords, taskWords } from './words.ts'

const choices = ['missing', 'stale', 'failed', 'all'] as const

type ChoiceProps = { scope: ScopeKind; count: number | null }

function Choice({ scope, count }: ChoiceProps) {
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
        <span className="block text-13 text-muted">{scopeWords[scope].means}</span>
      </span>
      <span className="text-16">{count === null ? '' : formatCount(count)}</span>
    </RadioGroup.Item>
  )
}

function Outlook({ preview, noun, dry }: { preview: PreviewCount; noun: { one: string; many: string }; dry: boolean }) {
  const { count, estimateSeconds } = preview
  const time =
    estimateSeconds === null
      ? 'How long it takes is not known before a first run.'
      : `It takes about ${formatDurationRange(estimateSeconds.low, estimateSeconds.high)}.`
  return (
    <p role="status" className="mt-4 text-muted">
      <span className="text-ink">
        {dry ? `A run now would work through ${formatNumberOf(count, noun)}.` : `${formatNumberOf(count, noun)} in scope.`}
      </span>{' '}
      {count === 0 ? 'There is nothing to do.' : time}
      {dry ? ' Nothing was started.' : ''}
    </p>
  )
}

type Props = { task: TaskKey; initial: ScopeKind; selection?: number[]; onClose: () => void }

/** Asks which scope, says how many and how long, tries it dry, starts it. A refusal stays in the dialog as sentence and code. */
export function StartRunDialog({ task, initial, selection, onClose }: Props) {
  const router = useRouter()
  const [kind, setKind] = useState<ScopeKind>(initial === 'selection' && !selection?.length ? 'missing' : initial)
  const [dry, setDry] = useState<PreviewCount | null>(null)
  const scope: Scope = kind === 'selection' ? { kind, ids: selection ?? [] } : { kind }
  const preview = usePreview(task, scope, true)
  const start = useStartRun()
  const { title, noun, verb } = taskWords[task]
  const counts = preview.data?.counts
  const count = preview.data?.count ?? 0
  const refusal = preview.data?.refusal ?? null

  const choose = (next: string) => {
    setKind(next as ScopeKind)
    setDry(null)
    start.reset()
  }
  const begin = async (dryRun: boolean) => {
    const answer = await start.mutateAsync({ task, scope, priority: 'normal', dryRun }).catch(() => null)
    if (answer === null) return
    if (answer.run === null) return setDry(answer.preview)
    toast.success(`${title} started with ${formatNumberOf(answer.run.counts.total, noun)}.`)
    // in the place of the address that has the dialog open: closing it by itself would come after this and undo it
    router.replace(`/admin/tasks/runs/${answer.run.id}`)
  }
  const refused = refusal === null || refusal === 'nothing_in_scope' ? null : { code: refusal, ...describeError(refusal) }
  const failed = start.error ?? preview.error
  const problem = failed === null ? null : problemOf(failed)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description="A run works through all items of a scope, in the worker: this page may be closed meanwhile."
      footer={
        <>
          <Button variant="quiet" onClick={() => void begin(true)} busy={start.isPending && start.variables.dryRun} disabled={count === 0}>
            Dry run
          </Button>
          <Button
            variant="primary"
            onClick={() => void begin(false)}
            busy={start.isPending && !start.variables.dryRun}
            disabled={preview.isPending || preview.isPlaceholderData || count === 0 || refused !== null}
          >
            {count === 0 ? 'Nothing to start' : `${verb} ${formatNumberOf(count, noun)}`}
          </Button>
        </>
      }
    >
      <div className="mb-2 flex items-center gap-1.5 text-13 text-muted">
        <span id="scope-label">Scope</span>
        <HelpHint text={help.scope} about="Scope" />
      </div>
      <RadioGroup.Root value={kind} onValueChange={choose} aria-labelledby="scope-label" className="grid gap-2">
        {selection?.length ? <Choice scope="selection" count={selection.length} /> : null}
        {choices.map((each) => (
          <Choice key={each} scope={each} count={counts?.[each] ?? null} />
        ))}
      </RadioGroup.Root>
      {preview.data === undefined ? null : <Outlook preview={dry ?? preview.data} noun={noun} dry={dry !== null} />}
      {refused === null || problem !== null ? null : (
        <ErrorNote
          className="mt-4"
          sentence={`${refused.what} ${refused.todo}`}
          code={refused.code}
          action={
            preview.data?.activeRunId ? (
              <Link href={`/admin/tasks/runs/${preview.data.activeRunId}`} className={buttonClass('plain', 'sm')}>
                Open that run
              </Link>
            ) : null
          }
        />
      )}
      {problem === null ? null : <ErrorNote className="mt-4" sentence={`${problem.title} ${problem.detail}`} code={problem.code} />}
    </Dialog>
  )
}
